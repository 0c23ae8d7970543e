import { createHash, webcrypto } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { FakeCaches } from './fake-caches.cases.ts';
import { ModelCache } from './model-cache.ts';
import type { ModelCacheParts } from './model-cache.ts';

const BASE = 'https://edge.example/';
const { signal } = new AbortController();

const served = new Map<string, Uint8Array<ArrayBuffer>>();
let requests: string[] = [];
let clock: FakeClock;

beforeEach(() => {
  served.clear();
  clock = new FakeClock();
  requests = [];
  vi.stubGlobal('fetch', (url: string, { signal: given }: { signal: AbortSignal }) => {
    requests.push(url);
    given.throwIfAborted();
    const bytes = served.get(new URL(url).pathname);
    return Promise.resolve(bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes));
  });
});
afterEach(() => void vi.unstubAllGlobals());

function model(id: string, version: string, content: string): ModelManifest {
  const bytes = new TextEncoder().encode(content);
  served.set(`/models/${id}/${version}/model.onnx`, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...manifestOf(id), version, sha256, size: bytes.length };
}

function cacheOf(parts: Partial<ModelCacheParts> = {}): {
  cache: ModelCache;
  kept: FakeCaches;
  warnings: SightlineError[];
} {
  const kept = new FakeCaches();
  const warnings: SightlineError[] = [];
  const cache = new ModelCache({
    baseUrl: BASE,
    caches: kept.asStorage(),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's is the same interface under another name
    crypto: webcrypto.subtle as unknown as SubtleCrypto,
    clock,
    onWarning: (error) => warnings.push(error),
    ...parts,
  });
  return { cache, kept, warnings };
}

const text = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

test('a model is loaded once, with progress, and comes from the cache after that', async () => {
  const { cache } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  const progress: [number, number][] = [];
  expect(text(await cache.load(manifest, (...each) => progress.push(each), signal))).toBe('the weights');
  expect(progress.at(-1)).toEqual([11, 11]);
  served.clear();
  expect(text(await cache.load(manifest, () => {}, signal))).toBe('the weights');
  expect(requests).toEqual([`${BASE}models/faces/1/model.onnx`]);
});

test('another version replaces the one before, and other models stay', async () => {
  const { cache, kept } = cacheOf();
  for (const manifest of [
    model('faces', '1', 'old'),
    model('poses', '1', 'other'),
    model('faces', '2', 'new'),
  ]) {
    await cache.load(manifest, () => {}, signal);
  }
  expect([...kept.entries.keys()].map((url) => new URL(url).pathname)).toEqual([
    '/models/poses/1/model.onnx',
    '/models/faces/2/model.onnx',
  ]);
});

test('what was kept and is damaged is loaded again', async () => {
  const { cache, kept } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  await cache.load(manifest, () => {}, signal);
  for (const key of kept.entries.keys())
    kept.entries.set(key, new TextEncoder().encode('the wXights').buffer);
  expect(text(await cache.load(manifest, () => {}, signal))).toBe('the weights');
  expect(requests).toHaveLength(2);
});

test.each([
  ['another content', 'the wXights'],
  ['fewer bytes', 'the'],
  ['more bytes', 'the weights and more'],
])('a file with %s is refused and not kept', async (_what, content) => {
  const { cache, kept } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  served.set('/models/faces/1/model.onnx', new TextEncoder().encode(content));
  await expect(cache.load(manifest, () => {}, signal)).rejects.toMatchObject({ code: 'invalid_model' });
  expect(kept.entries.size).toBe(0);
});

test('when there is no room, other models make it', async () => {
  const { cache, kept, warnings } = cacheOf();
  kept.room = 12;
  await cache.load(model('poses', '1', '0123456789'), () => {}, signal);
  await cache.load(model('faces', '1', 'abcdefghij'), () => {}, signal);
  expect([...kept.entries.values()].map(text)).toEqual(['abcdefghij']);
  expect(warnings).toEqual([]);
});

test('a model that does not fit is used all the same, with a warning', async () => {
  const { cache, kept, warnings } = cacheOf();
  kept.room = 4;
  expect(text(await cache.load(model('faces', '1', 'the weights'), () => {}, signal))).toBe('the weights');
  expect(warnings).toMatchObject([{ code: 'storage', message: expect.stringContaining('room') }]);
});

test('without a cache and without hashes models are just loaded', async () => {
  const { cache } = cacheOf({ caches: undefined, crypto: undefined });
  const manifest = model('faces', '1', 'the weights');
  for (let time = 0; time < 2; time += 1) await cache.load(manifest, () => {}, signal);
  expect(requests).toHaveLength(2);
});

test('a cache that cannot be opened is no obstacle', async () => {
  const broken = { open: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const { cache } = cacheOf({ caches: broken as unknown as CacheStorage });
  expect(text(await cache.load(model('faces', '1', 'the weights'), () => {}, signal))).toBe('the weights');
});

test('what is not there is said in words, and giving up is giving up', async () => {
  const { cache } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  served.clear();
  await expect(cache.load(manifest, () => {}, signal)).rejects.toMatchObject({ code: 'not_found' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 503 })));
  await expect(cache.load(manifest, () => {}, signal)).rejects.toMatchObject({ code: 'edge_lost' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(cache.load(manifest, () => {}, signal)).rejects.toMatchObject({ code: 'edge_lost' });
  const reason = new Error('given up');
  await expect(cache.load(manifest, () => {}, AbortSignal.abort(reason))).rejects.toBe(reason);
});

/** Answers with so many bytes and then breaks the line; knows ranges. */
function breaking(content: string, after: readonly number[]): void {
  const bytes = new TextEncoder().encode(content);
  const lengths = [...after];
  vi.stubGlobal('fetch', (url: string, { headers }: { headers?: Record<string, string> }) => {
    const from = Number(/bytes=(\d+)-/.exec(headers?.['Range'] ?? '')?.[1] ?? 0);
    requests.push(`${new URL(url).pathname} from ${from}`);
    const length = lengths.shift() ?? bytes.length;
    // Only when more is asked for does it break: an error throws away what was not read yet.
    let sent = false;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      if (!sent) controller.enqueue(bytes.slice(from, from + length));
      else if (from + length >= bytes.length) controller.close();
      else controller.error(new TypeError('network error'));
      sent = true;
    };
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    return Promise.resolve(new Response(body, { status: from > 0 ? 206 : 200 }));
  });
}

test('when the line breaks, the file is gone on with where it broke', async () => {
  const { cache } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  breaking('the weights', [5]);
  const loading = cache.load(manifest, () => {}, signal);
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  clock.advance(1000);
  expect(text(await loading)).toBe('the weights');
  expect(requests.map((request) => request.split(' from ')[1])).toEqual(['0', '5']);
});

test('a stop while a broken line is waited for ends the load at once, and what has come is kept', async () => {
  const { cache, kept } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  breaking('the weights', [5]);
  const abort = new AbortController();
  const loading = Promise.allSettled([cache.load(manifest, () => {}, abort.signal)]);
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  const reason = new SightlineError('aborted', 'It was stopped.');
  abort.abort(reason);
  expect(await loading).toEqual([{ status: 'rejected', reason }]);
  expect(clock.pending).toBe(0);
  expect([...kept.entries.values()].map(text)).toEqual(['the w']);
});

test('what came before everything broke is there at the next visit, and gone once the file is whole', async () => {
  const { cache, kept } = cacheOf({ pausesMs: [] });
  const manifest = model('faces', '1', 'the weights');
  kept.entries.set(
    `${BASE}models/faces/1/model.onnx?sha256=${manifest.sha256}&part=0`,
    new TextEncoder().encode('the ').buffer,
  );
  breaking('the weights', []);
  const progress: number[] = [];
  expect(text(await cache.load(manifest, (loaded) => progress.push(loaded), signal))).toBe('the weights');
  expect(progress[0]).toBe(4);
  expect(requests).toEqual(['/models/faces/1/model.onnx from 4']);
  expect([...kept.entries.keys()]).toEqual([`${BASE}models/faces/1/model.onnx?sha256=${manifest.sha256}`]);
});

test('a part that does not belong spoils nothing for long', async () => {
  const { cache, kept } = cacheOf();
  const manifest = model('faces', '1', 'the weights');
  const key = `${BASE}models/faces/1/model.onnx?sha256=${manifest.sha256}&part=0`;
  kept.entries.set(key, new TextEncoder().encode('XXXX').buffer);
  breaking('the weights', []);
  await expect(cache.load(manifest, () => {}, signal)).rejects.toMatchObject({ code: 'invalid_model' });
  expect(kept.entries.size).toBe(0);
  expect(text(await cache.load(manifest, () => {}, signal))).toBe('the weights');
});

test('what has come is kept when it is given up', async () => {
  const { cache, kept } = cacheOf({ pausesMs: [] });
  const manifest = model('faces', '1', 'the weights');
  const abort = new AbortController();
  const bytes = new TextEncoder().encode('the weights');
  vi.stubGlobal('fetch', (_url: string, { signal: given }: { signal: AbortSignal }) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 6));
        given.addEventListener('abort', () => controller.error(given.reason));
      },
    });
    return Promise.resolve(new Response(body));
  });
  const reason = new Error('given up');
  const onProgress = (loaded: number): void => {
    if (loaded === 6) abort.abort(reason);
  };
  await expect(cache.load(manifest, onProgress, abort.signal)).rejects.toBe(reason);
  expect([...kept.entries.values()].map(text)).toEqual(['the we']);
});
