import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { downloadModel } from './download-model.ts';
import type { DownloadRequest } from './download-model.ts';
import { realDisk } from './download/download-disk.ts';
import type { DownloadDisk } from './download/download-disk.ts';
import { entryFor, gitHashOf, serveFile, serveSome, startModelServer } from './model-server.cases.ts';
import type { ModelServer } from './model-server.cases.ts';

// The disk may be busy with other things.
vi.setConfig({ testTimeout: 30_000 });

const CONTENT = randomBytes(300_000);

let folder: string;
let server: ModelServer;
let clock: FakeClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-download-'));
  server = await startModelServer();
  clock = new FakeClock();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function entry(changes: Partial<CatalogEntry> = {}): CatalogEntry {
  return entryFor('faces', CONTENT, { url: server.url, ...changes });
}

function pull(changes: Partial<DownloadRequest> = {}): Promise<ModelManifest> {
  return downloadModel({
    entry: entry(),
    folder,
    mirror: null,
    clock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    pausesMs: [],
    disk: quickDisk,
    ...changes,
  });
}

/** The real one, but for waiting until things are on it for good. */
const quickDisk: DownloadDisk = { ...realDisk, sync: () => Promise.resolve() };

/** Every file below the models folder, hidden ones too. */
async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .toSorted();
}

const INSTALLED = ['faces/1/manifest.json', 'faces/1/model.onnx'];
const PART = ['.downloads/faces-1.part', '.downloads/faces-1.part.json'];

async function expectInstalled(): Promise<void> {
  expect(await files()).toEqual(INSTALLED);
  // `toEqual` looks at every byte as a value of its own.
  expect(CONTENT.equals(await readFile(join(folder, 'faces/1/model.onnx')))).toBe(true);
}

test('a model is downloaded, proved and put in its place with its manifest', async () => {
  server.answers = [serveFile(CONTENT)];
  const told: [number, number | null][] = [];
  const manifest = await pull({ onProgress: (...each) => told.push(each) });
  await expectInstalled();
  const written = JSON.parse(await readFile(join(folder, 'faces/1/manifest.json'), 'utf8'));
  expect(ManifestSchema.parse(written)).toEqual(manifest);
  expect(manifest).toMatchObject({ size: CONTENT.length, sha256: entry().hash.hex });
  expect(told.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
  expect(told.map(([loaded]) => loaded)).toEqual(told.map(([loaded]) => loaded).toSorted((a, b) => a - b));
});

test.each([
  ['with a size beforehand', CONTENT.length, true],
  ['with the size the server says', null, true],
  ['with no size at all', null, false],
])('git’s hash is checked as well, %s', async (_how, size, says) => {
  server.answers = [
    (_request, response) => {
      // Written in pieces without a length, it goes out chunked.
      if (says) response.setHeader('Content-Length', CONTENT.length);
      response.write(CONTENT.subarray(0, 1000));
      response.end(CONTENT.subarray(1000));
    },
  ];
  await pull({ entry: entry({ hash: gitHashOf(CONTENT), size }) });
  await expectInstalled();
  const other = entry({ hash: { algorithm: 'git-blob-sha1', hex: '0'.repeat(40) }, size });
  await expect(pull({ entry: other })).rejects.toMatchObject({ code: 'invalid_model' });
  await expectInstalled();
});

test('another file of the same size is refused, in words, and nothing is kept', async () => {
  const other = Buffer.from(CONTENT);
  other[5] = (other[5] ?? 0) ^ 1;
  server.answers = [serveFile(other)];
  await expect(pull()).rejects.toMatchObject({
    code: 'invalid_model',
    message: expect.stringContaining('sha256'),
  });
  expect(await files()).toEqual([]);
});

test.each([
  ['shorter', CONTENT.subarray(0, 1000), 'invalid_model'],
  ['longer', Buffer.concat([CONTENT, CONTENT]), 'invalid_model'],
])('a file that is %s than it should be is refused before it is loaded', async (_how, content, code) => {
  server.answers = [serveFile(content)];
  await expect(pull()).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`${content.length} bytes`),
  });
  expect(await files()).toEqual([]);
});

test('a file that grows beyond its size on the way is cut off', async () => {
  server.answers = [(_request, response) => void response.end(Buffer.concat([CONTENT, CONTENT]))];
  const endless: ModelServer['answers'] = [
    (_request, response) => {
      response.write(CONTENT);
      response.write(CONTENT);
      response.end();
    },
  ];
  server.answers = endless;
  await expect(pull()).rejects.toMatchObject({ code: 'too_large' });
  expect(await files()).toEqual([]);
});

test('when the line breaks, the next try goes on from there', async () => {
  server.answers = [serveSome(CONTENT, 100_000, 'break'), serveFile(CONTENT)];
  await expect(pull()).rejects.toMatchObject({
    code: 'deadline',
    message: expect.stringContaining('are here'),
  });
  const [part] = await files();
  expect(part).toBe(PART[0]);
  const { length } = await readFile(join(folder, PART[0] ?? ''));
  expect(length).toBeGreaterThan(0);
  await pull();
  await expectInstalled();
  expect(server.ranges).toEqual([null, `bytes=${length}-`]);
});

test('a break is waited out and gone on from by itself', async () => {
  server.answers = [
    serveSome(CONTENT, 50_000, 'break'),
    (_request, response) => void response.writeHead(503).end(),
    serveFile(CONTENT),
  ];
  const done = pull({ pausesMs: [1000, 4000] });
  const ticking = setInterval(() => clock.advance(1000), 5);
  await done.finally(() => clearInterval(ticking));
  await expectInstalled();
  expect(server.ranges).toHaveLength(3);
});

test('when the file is another one meanwhile, or ranges are not had, it is loaded from the beginning', async () => {
  for (const answer of [
    serveFile(CONTENT, '"v2"'),
    (_r: unknown, response: Parameters<ModelServer['answers'][number]>[1]) => void response.end(CONTENT),
  ]) {
    server.answers = [serveSome(Buffer.alloc(CONTENT.length, 7), 100_000, 'break'), answer];
    await expect(pull()).rejects.toMatchObject({ code: 'deadline' });
    await pull();
    await expectInstalled();
    await rm(join(folder, 'faces'), { recursive: true });
  }
});

test('a part that does not belong is found out by the hash, and the file is loaded whole', async () => {
  server.answers = [serveSome(CONTENT, 100_000, 'break'), serveFile(CONTENT)];
  await expect(pull()).rejects.toMatchObject({ code: 'deadline' });
  const part = join(folder, PART[0] ?? '');
  const { length } = await readFile(part);
  await writeFile(part, Buffer.alloc(length));
  await pull();
  await expectInstalled();
  expect(server.ranges.at(-1)).toBeNull();
});

test('a part that is whole is proved and used without loading anything, and leftovers of a power cut go', async () => {
  await mkdir(join(folder, '.downloads'));
  await mkdir(join(folder, 'faces/.1-abc123'), { recursive: true });
  await writeFile(join(folder, PART[0] ?? ''), CONTENT);
  await writeFile(join(folder, PART[1] ?? ''), JSON.stringify({ origin: server.url, validator: null }));
  await pull();
  expect(server.ranges).toEqual([]);
  await expectInstalled();
  expect(await readdir(join(folder, 'faces'))).toEqual(['1']);
});

test('a part of another origin, or one that goes beyond the file, is begun anew', async () => {
  await mkdir(join(folder, '.downloads'));
  await writeFile(join(folder, PART[0] ?? ''), Buffer.alloc(1000));
  await writeFile(join(folder, PART[1] ?? ''), '{"origin":"elsewhere","validator":null}');
  server.answers = [serveFile(CONTENT)];
  await pull();
  await expectInstalled();
  expect(server.ranges).toEqual([null]);
  await mkdir(join(folder, '.downloads'), { recursive: true });
  await writeFile(join(folder, PART[0] ?? ''), Buffer.alloc(CONTENT.length + 1));
  await writeFile(join(folder, PART[1] ?? ''), JSON.stringify({ origin: server.url, validator: '"v1"' }));
  await pull({ entry: entry({ size: null }), disk: realDisk });
  expect(server.ranges).toEqual([null, `bytes=${CONTENT.length + 1}-`, null]);
  await truncate(join(folder, INSTALLED[1] ?? ''), CONTENT.length);
  await expectInstalled();
});

test('a server that says nothing, or nothing any more, is given up in words', async () => {
  server.answers = [() => undefined];
  const mute = pull();
  const ticking = setInterval(() => clock.advance(5000), 5);
  await expect(mute).rejects.toMatchObject({
    code: 'deadline',
    message: expect.stringContaining('did not answer in 20 s'),
  });
  server.answers = [serveSome(CONTENT, 100_000, 'silence')];
  await expect(pull()).rejects.toMatchObject({
    code: 'deadline',
    message: expect.stringContaining('went silent for 30 s'),
  });
  clearInterval(ticking);
  expect(clock.pending).toBe(0);
});

test.each([
  [404, 'not_found', 'SIGHTLINE_MODEL_MIRROR'],
  [410, 'not_found', 'HTTP 410'],
  [403, 'forbidden', 'HTTP 403'],
  [500, 'deadline', 'HTTP 500'],
  [416, 'deadline', 'the file ends'],
])('HTTP %i is told as what it is', async (status, code, words) => {
  server.answers = [(_request, response) => void response.writeHead(status).end('page')];
  await expect(pull()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  expect((await files()).filter((file) => !file.startsWith('.downloads'))).toEqual([]);
});

test('without a network the error says what to do', async () => {
  await expect(pull({ entry: entryFor('faces', CONTENT) })).rejects.toMatchObject({
    code: 'deadline',
    message: expect.stringMatching(/127\.0\.0\.1:1 cannot be reached.*Check the network/),
  });
});

function lead(to: string): ModelServer['answers'][number] {
  return (_request, response) => void response.writeHead(302, { Location: to }).end();
}

test('redirects on one host are followed; off https to another they are not, nor round and round', async () => {
  server.answers = [lead('/elsewhere.onnx'), serveFile(CONTENT)];
  await pull();
  await expectInstalled();
  server.answers = [lead('http://example.org/model.onnx')];
  await expect(pull()).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('neither https'),
  });
  server.answers = [lead('/again')];
  await expect(pull()).rejects.toMatchObject({ code: 'not_found' });
  await expect(pull({ entry: entry({ url: 'http://example.org/x.onnx' }) })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

/** A disk with room for some bytes. */
function smallDisk(room: number, free = room): DownloadDisk {
  return {
    ...quickDisk,
    freeBytes: () => Promise.resolve(free),
    async open(path) {
      const file = await realDisk.open(path);
      return {
        ...file,
        write: (bytes, position) =>
          position + bytes.length > room
            ? Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
            : file.write(bytes, position),
      };
    },
  };
}

test('no room is said before anything is loaded, or when it runs out, and nothing stays', async () => {
  server.answers = [serveFile(CONTENT)];
  await expect(pull({ disk: smallDisk(1e9, 1000) })).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/no room left.*are needed/),
  });
  expect(await files()).toEqual([]);
  await expect(pull({ disk: smallDisk(100_000, 1e9) })).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('Free some space'),
  });
  expect(await files()).toEqual([]);
});

test('an abort ends it with the reason and leaves the part to go on from', async () => {
  server.answers = [serveSome(CONTENT, 100_000, 'silence'), serveFile(CONTENT)];
  const abort = new AbortController();
  const reason = new Error('enough');
  const onProgress = (loaded: number): void => {
    if (loaded > 0) abort.abort(reason);
  };
  await expect(pull({ signal: abort.signal, onProgress })).rejects.toBe(reason);
  expect(await files()).toEqual(PART);
  await pull();
  await expectInstalled();
  expect(server.ranges[1]).toMatch(/^bytes=\d+-$/);
});

test('a mirror folder stands in for the network, and its files are proved the same', async () => {
  const mirror = await mkdtemp(join(tmpdir(), 'sightline-mirror-'));
  await writeFile(join(mirror, 'faces.onnx'), CONTENT);
  await pull({ mirror });
  await expectInstalled();
  expect(server.ranges).toEqual([]);
  await writeFile(join(mirror, 'faces.onnx'), Buffer.alloc(CONTENT.length));
  await expect(pull({ mirror })).rejects.toMatchObject({ code: 'invalid_model' });
  await rm(join(mirror, 'faces.onnx'));
  await expect(pull({ mirror })).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('faces.onnx'),
  });
  await expectInstalled();
  await rm(mirror, { recursive: true });
});

test('only one process writes a file; a lock whose process died is taken over', async () => {
  server.answers = [serveFile(CONTENT)];
  await mkdir(join(folder, '.downloads'));
  const lock = join(folder, '.downloads/faces-1.part.lock');
  await writeFile(lock, String(process.ppid));
  await expect(pull()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(String(process.ppid)),
  });
  await writeFile(lock, '999999999');
  await pull();
  await expectInstalled();
});
