import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RetentionConfig } from '../../../shared/pipeline/retention-config.ts';
import type { NewMedia } from '../../../shared/run/media-store.ts';
import type { OpenEvents } from '../../open-events.ts';
import { START, eventAt, testFolder } from '../connection.cases.ts';
import { testMemory } from './memory.cases.ts';

vi.setConfig({ hookTimeout: 30_000 });

const DAY = 86_400_000;
let place: Awaited<ReturnType<typeof testFolder>>;
let store: OpenEvents;
let news: string[];
let lines: string[];
let rules: RetentionConfig;
let now: number;

beforeEach(async () => {
  place = await testFolder();
  [news, lines, rules, now] = [[], [], { free_gigabytes: 0 }, START];
  store = await open();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const open = (): Promise<OpenEvents> =>
  testMemory(place.folder, {
    rules: () => rules,
    tell: (told) =>
      news.push(told.change === 'removed' ? `removed ${told.id}` : `${told.change} ${told.event.id}`),
    say: (line) => lines.push(line),
    wallTime: () => now,
  });

async function reopen(): Promise<void> {
  await store.close();
  lines = [];
  store = await open();
}

async function files(): Promise<string[]> {
  const entries = await readdir(join(place.folder, 'media'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const picture = (bytes = 1000, kind: NewMedia['kind'] = 'snapshot'): NewMedia => ({
  kind,
  type: 'image/jpeg',
  content: new Uint8Array(bytes).fill(7),
});
const idsLeft = async () => (await store.events.query({ limit: 200 })).events.map(({ event }) => event.id);

test('an event and its pictures are kept together, told of, and gone together', async () => {
  const id = await store.events.put(eventAt(1, { label: 'person' }), 'porch', [
    picture(),
    picture(50, 'thumbnail'),
  ]);
  expect((await store.events.get(id))?.media).toEqual([
    { kind: 'snapshot', type: 'image/jpeg', bytes: 1000 },
    { kind: 'thumbnail', type: 'image/jpeg', bytes: 50 },
  ]);
  const opened = await store.media.open(id, 'snapshot');
  expect((await opened?.bytesOf())?.length).toBe(1000);
  expect(opened?.file).toMatch(/media\/porch\/2023-11-14\/object-1-snapshot-\w+\.jpg$/);
  await store.media.add(id, picture(10));
  expect((await files()).length).toBe(2);
  expect(await store.events.remove(id)).toBe(true);
  expect([await files(), await store.events.remove(id)]).toEqual([[], false]);
  expect(news).toEqual([
    'new porch~object-1',
    ...Array(3).fill('update porch~object-1'),
    'removed porch~object-1',
  ]);
  expect((await store.events.counts()).bytes).toBe(0);
});

test('a file for no event is not kept, and none goes where it should not', async () => {
  await expect(store.media.add('porch~nope', picture())).rejects.toMatchObject({ code: 'not_found' });
  expect(await files()).toEqual([]);
  const id = await store.events.put(eventAt(1, { id: '../../../etc/passwd' }), 'porch', [picture()]);
  expect(await files()).toEqual([expect.stringMatching(/^x.*etc-passwd-.*jpg$/)]);
  for (const path of ['../x.jpg', 'a/../../x.jpg', '/x.jpg', 'a//b.jpg', '.new-1-x', 'a\\b.jpg']) {
    const add = store.media.add(id, { ...picture(), path });
    await expect(add, path).rejects.toMatchObject({ code: 'invalid_message' });
  }
});

test('a finished file moves in', async () => {
  const id = await store.events.put(eventAt(1), 'porch');
  const file = join(place.folder, 'clip.mp4');
  await writeFile(file, 'a film');
  await store.media.add(id, {
    kind: 'clip',
    type: 'video/mp4',
    content: { file },
    path: 'detections/a/clip.mp4',
  });
  expect(await readFile(join(place.folder, 'media/detections/a/clip.mp4'), 'utf8')).toBe('a film');
  expect(await readdir(place.folder)).not.toContain('clip.mp4');
});

test('what a stop left half done is put right at the next start, in both directions', async () => {
  const event = eventAt(1, { phase: 'once' });
  const id = await store.events.put(event, 'porch', [picture(), picture(5, 'thumbnail')]);
  const kept = await store.media.open(id, 'snapshot');
  const folder = dirname(kept?.file ?? '');
  await writeFile(join(folder, 'nobody-snapshot-1.jpg'), 'x');
  await writeFile(join(folder, '.new-1-abc'), 'x');
  await mkdir(join(place.folder, 'media/gone/2020-01-01'), { recursive: true });
  await writeFile(join(place.folder, 'media/gone/2020-01-01/x.jpg'), 'x');
  await rm(kept?.file ?? '');
  await reopen();
  expect(await files()).toEqual([expect.stringMatching(/^object-1-thumbnail/)]);
  expect((await store.events.get(id))?.media.map(({ kind }) => kind)).toEqual(['thumbnail']);
  expect(lines).toEqual([expect.stringMatching(/3 files without an event and 1 without a file/)]);
});

test('what is too old goes, by the days of its label, its pipeline, or all', async () => {
  rules = { days: 10, free_gigabytes: 0, labels: { person: { days: 30 } }, pipelines: { door: { days: 2 } } };
  await store.events.put(eventAt(0, { id: 'car', label: 'car' }), 'porch', [picture()]);
  await store.events.put(eventAt(0, { id: 'person', label: 'person' }), 'door');
  await store.events.put(eventAt(0, { id: 'dog', label: 'dog' }), 'door');
  await store.events.put(eventAt(0, { id: 'right', label: 'dog' }), 'door');
  await store.events.label('door~right', { verdict: 'right' });
  const at = async (days: number) => {
    now = START + days * DAY;
    await store.retention.sweep();
    return (await idsLeft()).toSorted();
  };
  expect(await at(1)).toEqual(['car', 'dog', 'person', 'right']);
  expect(await at(3)).toEqual(['car', 'person', 'right']);
  expect(await at(11)).toEqual(['person', 'right']);
  expect(await at(31)).toEqual(['right']);
  expect(await files()).toEqual([]);
});

test('what is too many goes, oldest first, protected ones last', async () => {
  rules = { events: 5, free_gigabytes: 0, labels: { cat: { events: 2 } } };
  for (let n = 0; n < 8; n += 1)
    await store.events.put(eventAt(n, { label: n < 4 ? 'cat' : 'dog' }), 'porch');
  await store.events.protect('porch~object-0', true);
  await store.retention.sweep();
  expect(await idsLeft()).toEqual(['object-7', 'object-6', 'object-5', 'object-4', 'object-0']);
});

test('pictures take so much and no more', async () => {
  rules = { gigabytes: 0.000_01, free_gigabytes: 0, labels: { cat: { gigabytes: 0.000_002 } } };
  for (let n = 0; n < 12; n += 1) {
    const label = n % 4 === 0 ? 'cat' : 'dog';
    await store.events.put(eventAt(n, { label }), 'porch', n === 5 ? [] : [picture()]);
  }
  await store.retention.sweep();
  const { bytes, labels } = await store.events.counts();
  expect([bytes, labels['cat']]).toEqual([10_000, 2]);
  expect(await idsLeft()).not.toContain('object-0');
  expect(await files()).toHaveLength(10);
});

test('a disk that gets full is kept from it, and that is said', async () => {
  for (let n = 0; n < 4; n += 1) await store.events.put(eventAt(n), 'porch', n === 1 ? [] : [picture()]);
  rules = { free_gigabytes: 1_000_000 };
  await store.retention.sweep();
  expect([await idsLeft(), await files()]).toEqual([['object-1'], []]);
  expect(store.troubles).toEqual([expect.stringMatching(/GB of the disk are free: the oldest events/)]);
  await store.retention.sweep();
  expect(store.troubles).toEqual([expect.stringMatching(/no picture or clip is left/)]);
  expect(lines).toHaveLength(1);
  rules = { free_gigabytes: 0 };
  await store.retention.sweep();
  expect(store.troubles).toEqual([]);
});

test('what has no end when the server goes away is ended at its next start, as long as it was heard of', async () => {
  await store.events.put(eventAt(1, { label: 'person' }), 'porch');
  await store.events.put(eventAt(9, { id: 'object-1', phase: 'update', started_at: START + 1000 }), 'porch');
  await store.events.put(eventAt(2, { phase: 'once' }), 'porch');
  const ended = eventAt(4, {
    id: 'object-3',
    phase: 'end',
    ended_at: START + 4000,
    started_at: START + 3000,
  });
  await store.events.put(ended, 'porch');
  for (let second = 10; second < 460; second += 1) await store.events.put(eventAt(second), 'garden');
  await reopen();
  expect(await store.events.get('porch~object-1')).toMatchObject({
    interrupted: true,
    event: { phase: 'end', label: 'person', ended_at: START + 9000 },
  });
  const all = (await store.events.query({ limit: 200, pipelines: ['porch'] })).events;
  expect(all.map(({ interrupted }) => interrupted)).toEqual([undefined, undefined, true]);
  const last = await store.events.get('garden~object-459');
  expect([last?.interrupted, last?.event.phase]).toEqual([true, 'end']);
  expect(lines.join()).toContain('end of 451 events');
  await reopen();
  expect(lines).toEqual([]);
});

test('a run that is gone ends what it left open, and nothing of others; what is heard of again goes on', async () => {
  await store.events.put(eventAt(1), 'porch');
  await store.events.put(eventAt(1), 'garden');
  news = [];
  await store.ended('porch');
  expect(news).toEqual(['update porch~object-1']);
  expect((await store.events.get('porch~object-1'))?.interrupted).toBe(true);
  expect((await store.events.get('garden~object-1'))?.event.phase).toBe('new');
  await store.events.put(eventAt(3, { id: 'object-1', phase: 'update', started_at: START + 1000 }), 'porch');
  const on = await store.events.get('porch~object-1');
  expect([on?.interrupted, on?.event.phase, on?.event.ended_at]).toEqual([undefined, 'update', undefined]);
});
