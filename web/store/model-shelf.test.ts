import { beforeEach, expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { ModelListing } from '../../shared/models/model-listing.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { ModelShelf } from './model-shelf.ts';
import type { ModelShelfParts } from './model-shelf.ts';
import type { FeedSnapshot } from './pipeline-feed.ts';

const { signal } = new AbortController();

function listing(id: string, changes: Partial<ModelListing> = {}): ModelListing {
  const rest = { origin: 'own', in_catalog: false, removable: true, state: 'installed' } as const;
  return { ...manifestOf(id), ...rest, loaded: null, total: null, error: null, ...changes };
}

function entry(id: string): CatalogEntry {
  const { sha256: _sha256, size: _size, ...manifest } = manifestOf(id);
  const hash = { algorithm: 'sha256', hex: '0' } as const;
  return { manifest, url: `https://models.example/${id}`, mirrorName: id, hash, size: 7 };
}

/** An edge, a browser's store and a feed that do as the test wants. */
class FakeSurroundings {
  edge: ModelListing[] = [listing('faces'), listing('poses', { state: 'available' })];
  own: ModelManifest[] = [];
  asked: string[] = [];
  probes: string[] = [];
  probeError: Error | null = null;
  finish: () => void = () => undefined;
  fail: (error: Error) => void = () => undefined;
  #feed: ((feed: FeedSnapshot) => void) | null = null;
  #model: ((data: string) => void) | null = null;
  #snapshot: FeedSnapshot = { pipelines: [], runs: [], connected: true };

  connect(connected: boolean): void {
    this.#snapshot = { pipelines: [], runs: [], connected };
    this.#feed?.(this.#snapshot);
  }

  tell(change: object): void {
    this.#model?.(JSON.stringify(change));
  }

  get parts(): ModelShelfParts {
    const snapshot = (): FeedSnapshot => this.#snapshot;
    return {
      feed: {
        get snapshot() {
          return snapshot();
        },
        on: (listener) => {
          this.#feed = listener;
          return () => undefined;
        },
        onTold: (_what, listener) => {
          this.#model = listener;
          return () => undefined;
        },
      },
      edge: {
        list: () => Promise.resolve(this.edge),
        pull: async (id) => void this.asked.push(`pull ${id}`),
        remove: async (id) => void this.asked.push(`remove ${id}`),
      },
      own: {
        list: () => Promise.resolve(this.own),
        put: async (manifest) => void this.own.push(manifest),
        remove: async (id) => void (this.own = this.own.filter((model) => model.id !== id)),
      },
      catalog: () => Promise.resolve([entry('poses'), entry('things')]),
      download: ({ manifest }, onProgress, given) =>
        new Promise((resolve, reject) => {
          onProgress(3, 7);
          this.finish = () => resolve({ manifest: manifestOf(manifest.id), bytes: new ArrayBuffer(7) });
          this.fail = reject;
          given.addEventListener('abort', () => reject(given.reason));
        }),
      read: () => Promise.resolve({ manifest: manifestOf('mine'), bytes: new ArrayBuffer(1) }),
      probe: ({ id }) => {
        this.probes.push(id);
        return this.probeError === null ? Promise.resolve() : Promise.reject(this.probeError);
      },
    };
  }
}

let it: FakeSurroundings;
let shelf: ModelShelf;
beforeEach(async () => {
  it = new FakeSurroundings();
  shelf = new ModelShelf(it.parts);
  await shelf.refresh();
});

const states = (): unknown => shelf.snapshot.models.map(({ id, place, state }) => [id, place, state]);

test('shows what the edge has and offers, and what this browser has', async () => {
  it.own = [manifestOf('mine')];
  await shelf.refresh();
  expect(states()).toEqual([
    ['mine', 'browser', 'installed'],
    ['faces', 'edge', 'installed'],
    ['poses', 'edge', 'available'],
  ]);
});

test('the edge is asked to load, and its progress is shown as it comes', async () => {
  await shelf.pull('poses');
  expect(it.asked).toEqual(['pull poses']);
  it.tell({ id: 'poses', state: 'downloading', loaded: 3, total: 7, error: null });
  expect(shelf.snapshot.models[1]).toMatchObject({ state: 'downloading', loaded: 3, total: 7 });
  it.edge = [listing('faces'), listing('poses')];
  it.tell({ id: 'poses', state: 'installed', loaded: null, total: null, error: null });
  await expect.poll(states).toEqual([
    ['faces', 'edge', 'installed'],
    ['poses', 'edge', 'installed'],
  ]);
  it.tell({ nonsense: true });
  expect(shelf.snapshot.models).toHaveLength(2);
});

test('without an edge there are the catalog and what this browser has; the page loads by itself', async () => {
  it.connect(false);
  await expect.poll(() => shelf.snapshot.connected).toBe(false);
  expect(states()).toEqual([
    ['poses', 'edge', 'available'],
    ['things', 'edge', 'available'],
  ]);
  const done = shelf.pull('things');
  await expect
    .poll(() => shelf.snapshot.models[1])
    .toMatchObject({ state: 'downloading', loaded: 3, total: 7 });
  it.finish();
  await done;
  expect(it.probes).toEqual(['things']);
  expect(states()).toEqual([
    ['things', 'browser', 'installed'],
    ['poses', 'edge', 'available'],
  ]);
});

test('what goes wrong in the page is said at the model, and a cancel is nothing wrong', async () => {
  it.connect(false);
  await expect.poll(() => shelf.snapshot.connected).toBe(false);
  const failing = shelf.pull('things');
  await expect.poll(() => shelf.snapshot.models[1]?.state).toBe('downloading');
  it.fail(new Error('no way'));
  await failing;
  expect(shelf.snapshot.models[1]).toMatchObject({ state: 'available', error: 'no way' });
  const cancelled = shelf.pull('things');
  await expect.poll(() => shelf.snapshot.models[1]?.state).toBe('downloading');
  await shelf.remove({ id: 'things', place: 'edge', state: 'downloading' });
  await cancelled;
  expect(shelf.snapshot.models[1]).toMatchObject({ state: 'available', error: null });
});

test('a given model is kept once it ran, and not when it did not, or when its id is taken', async () => {
  it.probeError = new SightlineError('lane_crashed', 'it does not load');
  await expect(shelf.add([], signal)).rejects.toThrow('it does not load');
  expect(it.own).toEqual([]);
  it.probeError = null;
  expect((await shelf.add([], signal)).id).toBe('mine');
  expect(shelf.snapshot.models[0]).toMatchObject({ id: 'mine', place: 'browser' });
  await shelf.remove({ id: 'mine', place: 'browser', state: 'installed' });
  expect(it.own).toEqual([]);
  it.edge = [listing('mine')];
  await shelf.refresh();
  await expect(shelf.add([], signal)).rejects.toMatchObject({ code: 'conflict' });
});
