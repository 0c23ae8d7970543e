import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SegmentRing } from './segment-ring.ts';
import { datedSegments } from './segments.ts';

const file = (name: string, modifiedAt: number, bytes = 100) => ({ name, modifiedAt, bytes });

test('pieces follow one another, each ends when it was last written to', () => {
  const dated = datedSegments([
    file('1000-000001.ts', 5000),
    file('notes.txt', 1),
    file('1000-000000.ts', 3000),
    file('1000-000002.ts', 6500),
  ]);
  expect(dated).toEqual([
    { name: '1000-000000.ts', bytes: 100, from: 1000, until: 3000, isWhole: true },
    { name: '1000-000001.ts', bytes: 100, from: 3000, until: 5000, isWhole: true },
    { name: '1000-000002.ts', bytes: 100, from: 5000, until: 6500, isWhole: false },
  ]);
});

test('what another process wrote is of another time, and whole', () => {
  const dated = datedSegments([file('90000-000000.ts', 92_000), file('1000-000007.ts', 20_000)]);
  expect(dated.map(({ from, until, isWhole }) => [from, until, isWhole])).toEqual([
    [18_000, 20_000, true],
    [90_000, 92_000, false],
  ]);
});

test('a clock that was set back makes no piece end before it begins', () => {
  for (const { from, until } of datedSegments([file('9000-000000.ts', 5000), file('9000-000001.ts', 2000)]))
    expect(from).toBeLessThanOrEqual(until);
});

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'sightline-ring-')), 'porch');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function write(number: number, until: number, bytes = 10): Promise<void> {
  const path = join(folder, `0-00000${number}.ts`);
  await writeFile(path, new Uint8Array(bytes));
  await utimes(path, until / 1000, until / 1000);
}

test('a ring keeps what is needed, and what is being written to', async () => {
  const ring = new SegmentRing(folder, 1000);
  expect(await ring.list()).toEqual([]);
  await ring.open();
  for (const number of [0, 1, 2, 3]) await write(number, 2000 * (number + 1));
  await ring.prune(4000);
  expect((await readdir(folder)).toSorted()).toEqual(['0-000001.ts', '0-000002.ts', '0-000003.ts']);
  await ring.prune(Infinity);
  expect(await readdir(folder)).toEqual(['0-000003.ts']);
  await ring.clear();
  expect(await readdir(folder)).toEqual([]);
});

test('what is too much goes, the oldest first, whoever needs it', async () => {
  await mkdir(folder, { recursive: true });
  for (const number of [0, 1, 2, 3]) await write(number, 2000 * (number + 1), 400);
  await new SegmentRing(folder, 1000).prune(0);
  expect((await readdir(folder)).toSorted()).toEqual(['0-000002.ts', '0-000003.ts']);
});
