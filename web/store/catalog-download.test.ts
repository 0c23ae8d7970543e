import { createHash, webcrypto } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { OnnxGraph } from '../../shared/models/import/onnx-graph.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { downloadEntry } from './catalog-download.ts';
import { FakeCaches } from './fake-caches.cases.ts';

const { signal } = new AbortController();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's is the same interface under another name
const crypto = webcrypto.subtle as unknown as SubtleCrypto;

function onnx(): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph();
  graph.addNamedNode('Identity', 'out', [graph.addInput('pixels', 'float32', [1, 3, 8, 8])]);
  graph.addOutput('out', 'float32');
  return graph.encode('tiny', 'test').slice();
}

const FILE = onnx();
const GIT = createHash('sha1').update(`blob ${FILE.length}\0`).update(FILE).digest('hex');
const SHA256 = createHash('sha256').update(FILE).digest('hex');

let asked: string[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (url: string, { method = 'GET' }: { method?: string }) => {
    asked.push(`${method} ${url}`);
    const headers = { 'Content-Length': String(FILE.length) };
    return Promise.resolve(new Response(method === 'HEAD' ? null : FILE, { headers }));
  });
});
afterEach(() => void vi.unstubAllGlobals());

function entry(changes: Partial<CatalogEntry> = {}): CatalogEntry {
  const { sha256: _sha256, size: _size, ...manifest } = manifestOf('mine');
  const hash = { algorithm: 'sha256', hex: SHA256 } as const;
  return {
    manifest,
    url: 'https://models.example/m.onnx',
    mirrorName: 'm',
    hash,
    size: FILE.length,
    ...changes,
  };
}

function load(wanted: CatalogEntry): ReturnType<typeof downloadEntry> {
  const parts = { caches: new FakeCaches().asStorage(), crypto, clock: new FakeClock() };
  return downloadEntry(wanted, parts, () => undefined, signal);
}

test('a model is proved by either hash, and its manifest completed by what the file says', async () => {
  const known = await load(entry());
  expect(known.manifest).toMatchObject({ sha256: SHA256, size: FILE.length, inputs: [{ name: 'pixels' }] });
  const git = await load(entry({ hash: { algorithm: 'git-blob-sha1', hex: GIT }, size: null }));
  expect(git.manifest.sha256).toBe(SHA256);
  expect(asked.map((line) => line.split(' ')[0])).toEqual(['GET', 'HEAD', 'GET']);
});

test('another file is refused', async () => {
  const other = entry({ hash: { algorithm: 'git-blob-sha1', hex: '0'.repeat(40) } });
  await expect(load(other)).rejects.toMatchObject({ code: 'invalid_model' });
  await expect(load(entry({ size: 5 }))).rejects.toMatchObject({ code: 'invalid_model' });
});

test('a page that may not connect there says what would have to be allowed', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(load(entry())).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/\(Failed to fetch\).*connect-src https:\/\/models\.example/),
  });
});

test('a page that can prove nothing loads nothing', async () => {
  const parts = { caches: undefined, crypto: undefined, clock: new FakeClock() };
  const loading = downloadEntry(entry(), parts, () => undefined, signal);
  await expect(loading).rejects.toMatchObject({ code: 'unsupported' });
  expect(asked).toEqual([]);
});
