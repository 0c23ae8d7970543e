import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { until } from '../built.cases.ts';
import { DocumentFollower } from './document-follower.ts';
import { KeptDocument } from './kept-document.ts';

const URL = 'https://me:secret@example.org/all.yaml?token=hidden';
const pipelines = (...ids: string[]): string =>
  `pipelines:\n${ids.map((id) => `  ${id}:\n    - source: camera\n    - log: {}\n`).join('')}`;

let folder: string;
let file: string;
let clock: FakeClock;
/** What the address gives; null: it does not answer. */
let answer: string | null;
let taken: string[];
let told: string[];
let follower: DocumentFollower;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-kept-'));
  file = join(folder, 'data/fetched-document.yaml');
  clock = new FakeClock();
  [answer, taken, told] = [null, [], []];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function follow(url = URL): DocumentFollower {
  follower = new DocumentFollower({
    source: {
      name: 'example.org',
      read: async () => {
        if (answer === null) throw new SightlineError('edge_lost', 'example.org does not answer: no route.');
        return answer;
      },
    },
    clock,
    take: async (document) => void taken.push(Object.keys(document.pipelines).join()),
    log: { info: (words) => void told.push(words), error: (words) => void told.push(words) },
    kept: new KeptDocument(file, url),
    isKnown: false,
  });
  follower.open();
  return follower;
}

async function passes(done: () => boolean): Promise<void> {
  await until(async () => {
    await clock.advanceAsync(500);
    return done();
  }, 'it came to that');
}

async function fetchedOnce(text: string): Promise<void> {
  answer = text;
  const first = follow();
  await passes(() => taken.length === 1);
  await first.close();
  [answer, taken, told] = [null, [], []];
}

test('what was fetched is used at a start without an answer, which is said, until there is one', async () => {
  await fetchedOnce(pipelines('a'));
  const { isTaken } = follow();
  expect(isTaken).toBe(false);
  await passes(() => told.length === 1);
  expect([taken, follower.isTaken]).toEqual([['a'], true]);
  expect(follower.trouble).toMatch(
    /no route\. In use is the document that it gave last \(\d{4}-.*kept on this disk/,
  );
  await clock.advanceAsync(60_000);
  expect(told).toHaveLength(1);
  answer = pipelines('a', 'b');
  await passes(() => taken.length === 2);
  await passes(() => follower.trouble === null);
  expect(taken).toEqual(['a', 'a,b']);
  await follower.close();
});

test('the file has the last document alone, for its owner alone, and nothing of the address', async () => {
  await fetchedOnce(`# password: former\n${pipelines('a')}`);
  await fetchedOnce(pipelines('b'));
  const text = await readFile(file, 'utf8');
  expect(text.endsWith(pipelines('b'))).toBe(true);
  expect(text).not.toMatch(/former|secret|hidden|example/);
  expect(await readdir(join(folder, 'data'))).toEqual(['fetched-document.yaml']);
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0);
});

test('what another address gave is neither used nor left, and a document that cannot be used is not kept', async () => {
  await fetchedOnce(pipelines('a'));
  follow('https://example.org/other.yaml');
  await passes(() => told.length === 1);
  expect([taken, follower.isTaken, await readdir(join(folder, 'data'))]).toEqual([[], false, []]);
  answer = 'pipelines: [';
  await passes(() => told.length === 2);
  expect(await readdir(join(folder, 'data'))).toEqual([]);
  await follower.close();
});

test('a kept file that is broken is no reason not to start', async () => {
  await fetchedOnce(pipelines('a'));
  await writeFile(file, (await readFile(file, 'utf8')).replace('pipelines:', 'pipelines: ['));
  follow();
  await passes(() => told.length === 1);
  expect([taken, follower.isTaken]).toEqual([[], false]);
  answer = pipelines('c');
  await passes(() => taken.length === 1);
  await follower.close();
  expect(taken).toEqual(['c']);
});
