import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../built.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { DocumentWatch } from './document-watch.ts';

const ONE = 'pipelines:\n  a:\n    - source: camera\n    - detect_objects: { ai_model: { model: tiny } }\n';
const TWO = ONE.replace('  a:', '  b:');

let folder: string;
let file: string;
let clock: FakeClock;
let taken: string[][];
let logged: string[];
let watching: DocumentWatch;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-watch-'));
  file = join(folder, 'sightline.yaml');
  [clock, taken, logged] = [new FakeClock(), [], []];
  await writeFile(file, ONE);
  watching = new DocumentWatch({
    file,
    clock,
    take: (document) => Promise.resolve(void taken.push(Object.keys(document.pipelines))),
    log: {
      info: (message) => logged.push(`info ${message}`),
      error: (message) => logged.push(`error ${message}`),
    },
  });
  await watching.open();
});
afterEach(async () => {
  await watching.close();
  await rm(folder, { recursive: true, force: true });
});

/** Waits for the file system to tell, then lets the quiet time pass. */
async function quiet(): Promise<void> {
  await until(() => clock.pending > 0, 'the change was noticed');
  clock.advance(200);
}

test('a changed file is taken over when it is quiet', async () => {
  await writeFile(file, TWO);
  await quiet();
  await until(() => taken.length > 0, 'it was taken');
  expect(taken).toEqual([['b']]);
});

test('a file that was replaced is noticed too', async () => {
  await writeFile(join(folder, 'other'), TWO);
  await rename(join(folder, 'other'), file);
  await quiet();
  await until(() => taken.length > 0, 'it was taken');
});

test('a broken one changes nothing and is told with its lines', async () => {
  await writeFile(file, 'pipelines:\n  a:\n    - sourc: camera\n');
  await quiet();
  await until(() => logged.length > 0, 'it was told');
  expect(taken).toEqual([]);
  expect(logged[0]).toMatch(/^error The changed document cannot be used.*\n.*sightline\.yaml:3:\d+: error:/s);
  await writeFile(file, TWO);
  await quiet();
  await until(() => taken.length > 0, 'the next one was taken');
});

test('a file that says the same, or is gone, is no change', async () => {
  watching.touched();
  clock.advance(200);
  await rm(file);
  await quiet();
  await until(() => logged.length > 0, 'it was told');
  expect([taken, logged[0]]).toEqual([[], expect.stringContaining('was not taken over')]);
});
