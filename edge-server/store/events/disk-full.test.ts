import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NewMedia } from '../../../shared/run/media-store.ts';
import { eventAt, testConnection, testFolder } from '../connection.cases.ts';
import { perform } from '../perform.ts';
import { testMemory } from './memory.cases.ts';

vi.setConfig({ hookTimeout: 30_000, testTimeout: 120_000 });

const run = promisify(execFile);
const NEEDS_ROOT = 'a small disk can be made by root on Linux only';
let place: Awaited<ReturnType<typeof testFolder>>;

beforeEach(async () => {
  place = await testFolder();
});
afterEach(async () => {
  await run('umount', ['-l', join(place.folder, 'disk')]).catch(() => undefined);
  await place.remove();
});

/** A disk of its own that is really this small; null where nobody may make one (that takes root on Linux). */
async function smallDisk(megabytes: number): Promise<string | null> {
  const folder = join(place.folder, 'disk');
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', folder]);
    return folder;
  } catch {
    // Nothing to be done about it here: other machines run this test.
    return null;
  }
}

const picture = (bytes: number): NewMedia => ({
  kind: 'snapshot',
  type: 'image/jpeg',
  content: new Uint8Array(bytes).fill(1),
});

const put = (n: number) =>
  ({ key: n, call: { name: 'events.put', input: { pipeline: 'porch', event: eventAt(n) } } }) as const;

test('a disk that is full of pictures stops nothing: the oldest go, protected ones last', async ({
  skip,
}) => {
  const disk = (await smallDisk(8)) ?? skip(NEEDS_ROOT);
  const lines: string[] = [];
  const memory = await testMemory(disk, { say: (line) => lines.push(line), reserveBytes: 256 * 1024 });
  await memory.retention.sweep();
  for (let n = 0; n < 100; n += 1) {
    await memory.events.put(eventAt(n, { label: 'person' }), 'porch', [picture(200_000)]);
    if (n === 0) await memory.events.protect('porch~object-0', true);
  }
  const { events } = await memory.events.query({ limit: 200 });
  const ids = events.map(({ event }) => event.id);
  expect(ids.slice(0, 3)).toEqual(['object-99', 'object-98', 'object-97']);
  expect(ids.at(-1)).toBe('object-0');
  expect(ids.length).toBeLessThan(40);
  expect(events.every(({ media }) => media.length === 1)).toBe(true);
  expect(
    (await readdir(join(disk, 'media'), { recursive: true })).filter((name) => name.endsWith('jpg')),
  ).toHaveLength(ids.length);
  expect(memory.troubles).toEqual([
    expect.stringMatching(/disk is full: the \d+ oldest events were removed/),
  ]);
  expect(lines.filter((line) => /disk is full/.test(line))).toHaveLength(1);
  await memory.close();
});

test('a disk that is full of events alone goes on too, and what was kept is there after a start', async ({
  skip,
}) => {
  const disk = (await smallDisk(24)) ?? skip(NEEDS_ROOT);
  const memory = await testMemory(disk, { reserveBytes: 4 * 1024 * 1024 });
  await memory.retention.sweep();
  const data = { blob: 'x'.repeat(8000) };
  for (let n = 0; n < 4000; n += 100) {
    const puts = Array.from({ length: 100 }, (_, k) => memory.events.put(eventAt(n + k, { data }), 'porch'));
    await Promise.all(puts);
  }
  const { total } = await memory.events.counts();
  expect(total).toBeGreaterThan(200);
  expect(total).toBeLessThan(4000);
  expect((await memory.events.query({ limit: 1 })).events[0]?.event.id).toBe('object-3999');
  await memory.close();
  const again = await testMemory(disk, { rules: () => ({ days: 36_000, free_gigabytes: 0 }) });
  expect((await again.events.counts()).total).toBe(total);
  await again.close();
});

test('a disk that others have filled is said, and works again once there is room', async ({ skip }) => {
  const disk = (await smallDisk(4)) ?? skip(NEEDS_ROOT);
  const memory = await testMemory(disk, { reserveBytes: 64 * 1024 });
  await memory.events.put(eventAt(1), 'porch');
  const filling = run('sh', [
    '-c',
    `dd if=/dev/zero of=${join(disk, 'others')} bs=64k count=100 2>&1 || true`,
  ]);
  await filling;
  const outcome = await Promise.allSettled([memory.events.put(eventAt(2), 'porch', [picture(3_000_000)])]);
  expect(outcome[0]).toMatchObject({ status: 'rejected', reason: { code: 'storage' } });
  expect(memory.troubles.join()).toMatch(/disk is full/);
  await run('rm', [join(disk, 'others')]);
  const id = await memory.events.put(eventAt(3), 'porch', [picture(300_000)]);
  expect((await memory.events.get(id))?.media).toHaveLength(1);
  await memory.close();
});

test('what is only asked is answered on a full disk, whoever writes at the same time', async ({ skip }) => {
  const disk = (await smallDisk(2)) ?? skip(NEEDS_ROOT);
  const connection = await testConnection(disk);
  perform(connection, [put(1)]);
  await run('sh', ['-c', `dd if=/dev/zero of=${join(disk, 'others')} bs=4k 2>&1 || true`]);
  const find = { key: 0, call: { name: 'events.find', input: { limit: 10 } } } as const;
  const answers = perform(connection, [...Array.from({ length: 400 }, (_, n) => put(n + 2)), find]);
  expect(answers.filter(({ ok }) => !ok).length).toBeGreaterThan(0);
  const [found] = answers.filter(({ key }) => key === 0);
  expect(found).toMatchObject({ ok: true, value: { events: [{ id: 'porch~object-1' }] } });
  connection.close();
});
