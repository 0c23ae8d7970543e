import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import { until } from '../built.cases.ts';
import { DocumentFollower } from './document-follower.ts';
import { FileDocument } from './file-document.ts';

const ONE = 'pipelines:\n  a:\n    - source: camera\n    - detect_objects: { ai_model: { model: tiny } }\n';
const TWO = ONE.replace('  a:', '  b:');

let folder: string;
let file: string;
let clock: FakeClock;
let taken: string[];
let logged: string[];
let following: DocumentFollower;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-watch-'));
  file = join(folder, 'sightline.yaml');
  [clock, taken, logged] = [new FakeClock(), [], []];
  await writeFile(file, ONE);
  following = follow();
  await until(() => taken.length === 1, 'what there is was read');
});
afterEach(async () => {
  await following.close();
  expect(clock.pending).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

function follow(): DocumentFollower {
  const opened = new DocumentFollower({
    source: new FileDocument(file, clock, (message) => void logged.push(`warn ${message}`)),
    clock,
    take: (document) => Promise.resolve(void taken.push(Object.keys(document.pipelines).join())),
    log: {
      info: (message) => void logged.push(`info ${message}`),
      error: (message) => void logged.push(`error ${message}`),
    },
    isKnown: true,
  });
  opened.open();
  return opened;
}

/** Lets time go by until something has come of it: the file system answers when it likes. */
async function passes(done: () => boolean, what: string): Promise<void> {
  await until(async () => {
    await clock.advanceAsync(100);
    return done();
  }, what);
}

/** Long enough for anything that would be told to be told. */
async function nothingMore(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await clock.advanceAsync(1000);
    // What the file system was asked for comes before what is asked now.
    for (let answers = 0; answers < 5; answers += 1) await stat(folder);
    await settle();
  }
}

test('what there is at the start is in use already: nothing is said', () => {
  expect([taken, logged, following.trouble, following.isTaken]).toEqual([['a'], [], null, true]);
});

test('a changed file is taken over, once', async () => {
  await writeFile(file, TWO);
  await passes(() => taken.length > 1, 'it was taken');
  await nothingMore();
  expect([taken, logged]).toEqual([['a', 'b'], [`info ${file} was changed and taken over`]]);
});

test('a file that an editor puts in its place is noticed too', async () => {
  await writeFile(join(folder, '.sightline.yaml.swp'), TWO);
  await rename(file, join(folder, 'sightline.yaml~'));
  await rename(join(folder, '.sightline.yaml.swp'), file);
  await passes(() => taken.at(-1) === 'b', 'it was taken');
  expect(logged.filter((line) => line.startsWith('error'))).toEqual([]);
});

test.each([
  ['deleted', () => rm(file)],
  ['renamed', () => rename(file, join(folder, 'elsewhere.yaml'))],
])('a file that is %s: the old document runs on, and what to do is told once', async (_how, lose) => {
  await lose();
  await passes(() => logged.length > 0, 'it was told');
  await nothingMore();
  expect([taken, logged]).toEqual([
    ['a'],
    [
      expect.stringMatching(
        /^error .*deleted or renamed\. Put it back, .*What runs goes on; it is asked for/,
      ),
    ],
  ]);
  expect(following.trouble).toContain('is not there any more');
  await writeFile(file, ONE);
  await passes(() => following.trouble === null, 'it is back');
  expect([taken, logged.at(-1)]).toEqual([['a'], `info ${file} is there again, unchanged`]);
});

test('a folder that was replaced is looked into, though nobody watches it any more', async () => {
  await rename(folder, `${folder}-old`);
  await passes(() => logged.length > 0, 'it was told');
  await mkdir(folder);
  await writeFile(file, TWO);
  await passes(() => taken.at(-1) === 'b', 'it was taken');
  await rm(`${folder}-old`, { recursive: true });
});

test('a broken one changes nothing and is told once, with its lines; the next good one counts', async () => {
  await writeFile(file, 'pipelines:\n  a:\n    - sourc: camera\n');
  await passes(() => logged.length > 0, 'it was told');
  await nothingMore();
  expect(taken).toEqual(['a']);
  expect(logged).toEqual([
    expect.stringMatching(/^error The changed document cannot be used, .*\n.*sightline\.yaml:3:\d+: error:/s),
  ]);
  await writeFile(file, TWO);
  await passes(() => taken.at(-1) === 'b', 'the next one was taken');
  expect(following.trouble).toBeNull();
});

test.each([0, 1, 10, 20, ONE.length - 3])(
  'the first %i bytes of a document are not taken for it',
  async (bytes) => {
    await writeFile(file, ONE.slice(0, bytes));
    await passes(() => logged.length > 0, 'it was told');
    expect([taken, logged[0]]).toEqual([
      ['a'],
      expect.stringContaining('cannot be used, so the old one stays'),
    ]);
    await writeFile(file, TWO);
    await passes(() => taken.at(-1) === 'b', 'the whole one was taken');
  },
);

test('a file that goes on being written is read when it is quiet', async () => {
  for (let bytes = 0; bytes < TWO.length; bytes += 20) {
    await writeFile(file, TWO.slice(0, bytes));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    clock.advance(50);
  }
  await writeFile(file, TWO);
  await passes(() => taken.at(-1) === 'b', 'it was taken');
  expect(logged.filter((line) => line.startsWith('error'))).toEqual([]);
});

test('a file that is too long is refused in words', async () => {
  await writeFile(file, `${ONE}# ${'x'.repeat(1024 * 1024)}`);
  await passes(() => logged.length > 0, 'it was told');
  expect(logged[0]).toContain('longer than 1048576 bytes');
});
