import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelChange } from '../../shared/models/model-listing.ts';
import { ModelListingSchema } from '../../shared/models/model-listing.ts';
import { TINY_BYTES, TINY_SHA256, writeFiles } from '../app.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import { ModelRepository } from '../inference/model-repository.ts';
import type { DownloadRequest } from './download-model.ts';
import { ModelLibrary } from './model-library.ts';
import { entryFor } from './model-server.cases.ts';

const CONTENT = Buffer.from('weights');

/** A download that ends when the test says so. */
class FakeDownload {
  readonly request: DownloadRequest;
  finish: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  readonly done: Promise<void>;

  constructor(request: DownloadRequest) {
    this.request = request;
    this.done = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    });
  }
}

let root: string;
let clock: FakeClock;
let downloads: FakeDownload[];
let changes: ModelChange[];
let arrived: string[];
let library: ModelLibrary;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-library-'));
  clock = new FakeClock();
  [downloads, changes, arrived] = [[], [], []];
  await put('bundled', 'tiny');
  library = await libraryOf(['faces', 'poses', 'things', 'more'].map((id) => entryFor(id, CONTENT)));
});
afterEach(async () => {
  await library.close();
  await rm(root, { recursive: true, force: true });
});

async function libraryOf(catalog: readonly CatalogEntry[]): Promise<ModelLibrary> {
  const available = catalog.map(({ manifest }) => manifest.id);
  const folders = ['bundled', 'own'].map((name) => join(root, name));
  const repository = new ModelRepository(folders, clock, { available });
  await repository.scan();
  return new ModelLibrary({
    catalog,
    repository,
    folder: join(root, 'own'),
    mirror: null,
    clock,
    changed: (change) => changes.push(change),
    arrived: (id) => arrived.push(id),
    warn: () => undefined,
    download: (request) => {
      const download = new FakeDownload(request);
      downloads.push(download);
      return download.done;
    },
  });
}

/** Puts a model where the repository finds it. */
async function put(folder: string, id: string, more: object = {}): Promise<void> {
  const manifest = { ...TINY_MANIFEST, id, sha256: TINY_SHA256, size: TINY_BYTES.length, ...more };
  await writeFiles(join(root, folder, id, '1'), {
    'manifest.json': JSON.stringify(manifest),
    'tiny.onnx': TINY_BYTES,
  });
}

function stateOf(id: string): string | undefined {
  return library.list.find((model) => model.id === id)?.state;
}

/** Lets what is under way in this process take its next steps. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('lists what is there, what can be had and what is broken', async () => {
  await put('own', 'mine');
  await put('own', 'hurt', { size: 99 });
  await writeFiles(join(root, 'own'), { 'bare.onnx': TINY_BYTES });
  await library.repository.scan();
  for (const model of library.list) expect(ModelListingSchema.parse(model)).toMatchObject(model);
  expect(library.list.map(({ id, state, origin, removable }) => [id, state, origin, removable])).toEqual([
    ['mine', 'installed', 'own', true],
    ['tiny', 'installed', 'bundled', false],
    ...['faces', 'poses', 'things', 'more'].map((id) => [id, 'available', 'catalog', false]),
    ['hurt/1/manifest.json', 'broken', 'own', true],
    ['bare.onnx', 'broken', 'own', true],
  ]);
  expect(library.get('bare.onnx').error).toContain('bare.manifest.json');
  expect(library.repository.whyMissing('hurt')).toContain('the manifest says 99');
  expect(library.repository.whyMissing('faces')).toContain('sightline models pull faces');
  expect(library.repository.whyMissing('fases')).toContain('did you mean "faces"');
});

test('a pull is told from its beginning to its end, and the model is there then', async () => {
  const done = library.pull('faces');
  await settle();
  expect(stateOf('faces')).toBe('downloading');
  for (let loaded = 1; loaded <= 5; loaded += 1) {
    clock.advance(100);
    downloads[0]?.request.onProgress(loaded, 7);
  }
  expect(library.get('faces')).toMatchObject({ loaded: 5, total: 7 });
  await put('own', 'faces');
  downloads[0]?.finish();
  await done;
  expect(stateOf('faces')).toBe('installed');
  expect(arrived).toEqual(['faces']);
  const told = changes.map(({ state, loaded }) => [state, loaded]);
  // At most four times a second.
  expect(told.filter(([, loaded]) => loaded === 3)).toHaveLength(1);
  expect(told.length).toBeLessThan(6);
  expect(told.at(-1)).toEqual(['installed', null]);
});

test('whoever asks for a model that comes already waits for the same download', async () => {
  const both = [library.pull('faces'), library.pull('faces')];
  await settle();
  expect(downloads).toHaveLength(1);
  downloads[0]?.fail(new Error('no way'));
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(library.get('faces')).toMatchObject({ state: 'available', error: 'no way' });
  await library.request('faces');
  expect(library.get('faces')).toMatchObject({ state: 'downloading', error: null });
});

test('what is there is not loaded again, and what nobody has is not found', async () => {
  await library.pull('tiny');
  expect(downloads).toEqual([]);
  await expect(library.pull('tinny')).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('did you mean "tiny"'),
  });
});

test('three are loaded at a time, the others wait their turn', async () => {
  const all = ['faces', 'poses', 'things', 'more'].map((id) => library.pull(id));
  await settle();
  expect(downloads).toHaveLength(3);
  expect(stateOf('more')).toBe('downloading');
  downloads[1]?.finish();
  await all[1];
  await settle();
  expect(downloads.map(({ request }) => request.entry.manifest.id)).toEqual([
    'faces',
    'poses',
    'things',
    'more',
  ]);
  await library.close();
  expect(
    (await Promise.allSettled(all)).map(({ status }) => status).filter((it) => it === 'rejected'),
  ).toHaveLength(3);
});

test('a cancelled download leaves nothing, also one that waits for its turn', async () => {
  const all = ['faces', 'poses', 'things', 'more'].map((id) => library.pull(id));
  const ended = Promise.allSettled(all);
  await settle();
  await writeFiles(join(root, 'own/.downloads'), { 'faces-1.part': 'half', 'faces-1.part.json': '{}' });
  await library.remove('more');
  await library.remove('faces');
  expect(await readdir(join(root, 'own/.downloads'))).toEqual([]);
  expect([stateOf('faces'), stateOf('more')]).toEqual(['available', 'available']);
  expect(library.get('faces').error).toBeNull();
  await library.close();
  await ended;
  expect(downloads).toHaveLength(3);
});

test('own models are removed with their folders, bundled ones are not', async () => {
  await put('own', 'faces');
  await library.repository.scan();
  await library.remove('faces');
  expect(await readdir(join(root, 'own'))).toEqual([]);
  expect(stateOf('faces')).toBe('available');
  expect(changes.at(-1)).toMatchObject({ id: 'faces', state: 'available' });
  await expect(library.remove('tiny')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(library.remove('gone')).rejects.toMatchObject({ code: 'not_found' });
});

test('a broken model of the own folder is removed with its manifest, its file and its folder, and nothing else', async () => {
  await put('own', 'mine');
  await put('own', 'hurt', { size: 99 });
  await put('bundled', 'late', { size: 99 });
  const shared = JSON.stringify({ id: 'twin', file: 'tiny.onnx' });
  await writeFiles(join(root, 'own'), {
    'bare.onnx': TINY_BYTES,
    'mine/1/twin.manifest.json': shared,
    'up/manifest.json': JSON.stringify({ id: 'up', file: '../bare.onnx' }),
    'none/manifest.json': '{',
  });
  await library.repository.scan();
  for (const id of ['hurt/1/manifest.json', 'mine/1/twin.manifest.json', 'up/manifest.json'])
    await library.remove(id);
  expect(changes.at(-1)).toMatchObject({ id: 'up/manifest.json', state: 'removed' });
  expect((await readdir(join(root, 'own'))).toSorted()).toEqual(['bare.onnx', 'mine', 'none']);
  expect(stateOf('mine')).toBe('installed');
  for (const id of ['none/manifest.json', 'bare.onnx']) await library.remove(id);
  expect(await readdir(join(root, 'own'))).toEqual(['mine']);
  const bundled = library.list.find(({ state }) => state === 'broken');
  expect(bundled).toMatchObject({ name: 'late', removable: false });
  await expect(library.remove(bundled?.id ?? '')).rejects.toMatchObject({ code: 'forbidden' });
});

test('only what was found in the folder is removed, whatever path is sent', async () => {
  await writeFiles(root, { 'outside/secret.onnx': TINY_BYTES, 'own/in/bare.onnx': TINY_BYTES });
  await library.repository.scan();
  for (const id of ['../outside/secret.onnx', join(root, 'outside/secret.onnx'), 'in/../in/bare.onnx', 'in'])
    await expect(library.remove(id)).rejects.toMatchObject({ code: 'not_found' });
  await rm(join(root, 'own/in'), { recursive: true });
  await symlink(join(root, 'outside'), join(root, 'own/in'));
  await writeFiles(root, { 'outside/bare.onnx': TINY_BYTES });
  await expect(library.remove('in/bare.onnx')).rejects.toMatchObject({ code: 'forbidden' });
  expect((await readdir(join(root, 'outside'))).toSorted()).toEqual(['bare.onnx', 'secret.onnx']);
});

test('a model and a broken file of one name are not taken for each other', async () => {
  await put('own', 'good', { id: 'bare.onnx' });
  await writeFiles(join(root, 'own'), { 'bare.onnx': TINY_BYTES });
  await library.repository.scan();
  await expect(library.remove('bare.onnx')).rejects.toMatchObject({ code: 'conflict' });
  expect((await readdir(join(root, 'own'))).toSorted()).toEqual(['bare.onnx', 'good']);
});

test('says how good the models are that it knows, unless their manifest says it; of other models nothing', async () => {
  await put('own', 'yolox-nano');
  await put('own', 'mine', { accuracy: { value: 0.5, measured: 'mAP on my yard' } });
  await put('own', 'plain');
  await library.close();
  library = await libraryOf([entryFor('yolox-nano', CONTENT), entryFor('yolox-nano-640', CONTENT)]);
  expect(library.get('yolox-nano').accuracy?.value).toBe(0.331);
  expect(library.get('yolox-nano-640').accuracy?.value).toBe(0.342);
  expect(library.get('mine').accuracy).toEqual({ value: 0.5, measured: 'mAP on my yard' });
  expect(library.get('plain')).not.toHaveProperty('accuracy');
});

test('what was found by the way is told all the same', async () => {
  await library.open();
  await put('own', 'mine');
  await library.repository.scan();
  expect(arrived).toEqual([]);
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(500);
  await expect.poll(() => arrived).toEqual(['mine']);
});

test('a model that is put into the folder is noticed, and told when it is taken away', async () => {
  await library.open();
  await put('own', 'mine');
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(500);
  await expect.poll(() => stateOf('mine')).toBe('installed');
  expect(changes).toMatchObject([{ id: 'mine', state: 'installed' }]);
  await rm(join(root, 'own/mine'), { recursive: true });
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(500);
  await expect.poll(() => changes.at(-1)).toMatchObject({ id: 'mine', state: 'removed' });
  expect(arrived).toEqual(['mine']);
});
