import { beforeEach, expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { FakeCaches } from './fake-caches.cases.ts';
import { OwnModels } from './own-models.ts';
import { withOwnFiles, withOwnManifests } from './with-own-models.ts';

const BASE = 'https://edge.example/';
const { signal } = new AbortController();

let kept: FakeCaches;
let own: OwnModels;
beforeEach(() => {
  kept = new FakeCaches();
  own = new OwnModels(kept.asStorage(), BASE);
});

function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}

function textOf(bytes: ArrayBuffer | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}

test('a model is kept with its manifest, replaced by one of its id, and removed', async () => {
  const mine = manifestOf('mine');
  await own.put(mine, bytesOf('old'));
  const newer = { ...mine, sha256: '1'.repeat(64) };
  await own.put(newer, bytesOf('new'));
  await own.put(manifestOf('another'), bytesOf('x'));
  expect((await own.list()).map(({ id }) => id)).toEqual(['another', 'mine']);
  expect(await own.manifest('mine')).toEqual(newer);
  expect(textOf(await own.bytes(newer))).toBe('new');
  expect(await own.bytes(mine)).toBeUndefined();
  await own.remove('mine');
  expect((await own.list()).map(({ id }) => id)).toEqual(['another']);
  expect(kept.entries.size).toBe(2);
});

test('what does not fit leaves nothing of itself', async () => {
  kept.room = 10;
  await expect(own.put(manifestOf('mine'), bytesOf('weights'))).rejects.toMatchObject({ code: 'storage' });
  expect(kept.entries.size).toBe(0);
});

test.each([
  ['its file', { sha256: '1'.repeat(64) }, 'weights that are far larger'],
  ['its manifest', { name: 'long '.repeat(30) }, 'old'],
])('where %s does not fit, the former model stays as it was', async (_what, change, weights) => {
  const former = manifestOf('mine');
  await own.put(former, bytesOf('old'));
  const held = [...kept.entries.values()].reduce((sum, each) => sum + each.byteLength, 0);
  kept.room = held + 20;
  const newer = { ...former, ...change };
  await expect(own.put(newer, bytesOf(weights))).rejects.toMatchObject({ code: 'storage' });
  expect(await own.list()).toEqual([former]);
  expect(textOf(await own.bytes(former))).toBe('old');
  expect(kept.entries.size).toBe(2);
});

test('where as many are kept as may be, one of them is still replaced', async () => {
  for (let index = 0; index < 100; index += 1) {
    const id = `own-${index}`;
    kept.entries.set(`${BASE}own-models/${id}/manifest.json`, bytesOf(JSON.stringify(manifestOf(id))));
  }
  await expect(own.put(manifestOf('more'), bytesOf('x'))).rejects.toThrow('Remove some first');
  await own.put({ ...manifestOf('own-7'), name: 'Renamed' }, bytesOf('x'));
  expect((await own.manifest('own-7'))?.name).toBe('Renamed');
});

test('a page that keeps nothing says so, and has none', async () => {
  const none = new OwnModels(undefined, BASE);
  expect([await none.list(), await none.manifest('mine')]).toEqual([[], undefined]);
  await expect(none.put(manifestOf('mine'), bytesOf('x'))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('https'),
  });
});

test('what another version left and nobody understands is not there', async () => {
  kept.entries.set(`${BASE}own-models/mine/manifest.json`, bytesOf('{"manifest":2}'));
  expect([await own.list(), await own.manifest('mine')]).toEqual([[], undefined]);
});

test('an own model is found where the edge knows none of its id, and nowhere else', async () => {
  await own.put(manifestOf('mine'), bytesOf('weights'));
  const failures = new Map([
    ['mine', new SightlineError('not_found', 'unknown')],
    ['other', new SightlineError('not_found', 'unknown too')],
    ['hurt', new SightlineError('unsupported', 'not understood')],
  ]);
  const definitions = withOwnManifests(
    {
      pipeline: () => Promise.reject(new Error('not asked')),
      manifest: (id) => {
        const failure = failures.get(id);
        return failure === undefined ? Promise.resolve(manifestOf(id, 'face')) : Promise.reject(failure);
      },
    },
    own,
  );
  expect((await definitions.manifest('mine', signal)).id).toBe('mine');
  expect((await definitions.manifest('known', signal)).task).toBe('face');
  await expect(definitions.manifest('other', signal)).rejects.toThrow('unknown too');
  await expect(definitions.manifest('hurt', signal)).rejects.toThrow('not understood');
});

test('its file comes from here, others from where they came before', async () => {
  await own.put(manifestOf('mine'), bytesOf('weights'));
  const files = withOwnFiles({ load: () => Promise.resolve(bytesOf('edge')) }, own);
  const progress: number[] = [];
  const mine = await files.load(manifestOf('mine'), (loaded) => progress.push(loaded), signal);
  expect([textOf(mine), progress]).toEqual(['weights', [7]]);
  expect(textOf(await files.load(manifestOf('other'), () => undefined, signal))).toBe('edge');
});
