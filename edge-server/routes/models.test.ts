import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ModelListingSchema } from '../../shared/models/model-listing.ts';
import { createTestApp, TINY_BYTES, writeFiles } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import { TINY_SHA256 } from '../app.cases.ts';
import { entryFor } from '../models/model-server.cases.ts';
import type { FeedEvent } from '../stream/pipeline-feed.ts';

let it: TestApp;
let finish: () => void;
let events: FeedEvent[] = [];
let downloads = 0;
beforeAll(async () => {
  it = await createTestApp({
    catalog: [entryFor('faces', Buffer.from('weights'))],
    download: ({ signal, onProgress }) => {
      downloads += 1;
      onProgress(0, 7);
      return new Promise<void>((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  });
  it.feed.subscribe((event) => events.push(event), undefined);
});
afterAll(() => it.remove());
beforeEach(() => {
  events = [];
});

const change = (method: 'POST' | 'DELETE'): RequestInit => ({ method });

async function stateOf(id: string): Promise<unknown> {
  const list = ModelListingSchema.array().parse(await (await it.ask('/api/models')).json());
  return list.find((model) => model.id === id)?.state;
}

test('lists what can be had beside what is there', async () => {
  expect(await stateOf('tiny')).toBe('installed');
  expect(await stateOf('faces')).toBe('available');
  const answer = await it.ask('/api/models/faces');
  expect([answer.status, (await answer.json()).message]).toEqual([
    404,
    expect.stringContaining('not installed: run "sightline models pull faces"'),
  ]);
});

test('a pull is begun once, told on the event stream, and ended by DELETE', async () => {
  const first = await it.ask('/api/models/faces/pull', change('POST'));
  expect([first.status, await first.json()]).toMatchObject([202, { id: 'faces', state: 'downloading' }]);
  expect((await it.ask('/api/models/faces/pull', change('POST'))).status).toBe(202);
  expect(downloads).toBe(1);
  expect(await stateOf('faces')).toBe('downloading');
  expect((await it.ask('/api/models/faces', change('DELETE'))).status).toBe(204);
  expect(await stateOf('faces')).toBe('available');
  const told = events.filter(({ event }) => event === 'model').map(({ data }) => JSON.parse(data));
  expect(told[0]).toMatchObject({ id: 'faces', state: 'downloading' });
  expect(told.at(-1)).toMatchObject({ id: 'faces', state: 'available', error: null });
});

test('what arrived is served, and removed', async () => {
  await it.ask('/api/models/faces/pull', change('POST'));
  await expect.poll(() => downloads).toBe(2);
  const manifest = { ...TINY_MANIFEST, id: 'faces', sha256: TINY_SHA256, size: TINY_BYTES.length };
  await writeFiles(it.folder, {
    'models/faces/1/manifest.json': JSON.stringify(manifest),
    'models/faces/1/tiny.onnx': TINY_BYTES,
  });
  finish();
  await expect.poll(() => stateOf('faces')).toBe('installed');
  expect((await it.ask('/models/faces/1/tiny.onnx')).status).toBe(200);
  expect((await it.ask('/api/models/faces/pull', change('POST'))).status).toBe(200);
  expect((await it.ask('/api/models/faces', change('DELETE'))).status).toBe(204);
  expect(await stateOf('faces')).toBe('available');
});

test('what nobody has is not found', async () => {
  for (const answer of [
    await it.ask('/api/models/fases/pull', change('POST')),
    await it.ask('/api/models/fases', change('DELETE')),
  ]) {
    expect([answer.status, (await answer.json()).message]).toEqual([
      404,
      expect.stringContaining('did you mean "faces"'),
    ]);
  }
});

test('a broken model is removed by its path in the list, which is none on the disk', async () => {
  await writeFiles(it.folder, { 'models/bad/1/manifest.json': '{', 'models/bad/1/keep.txt': 'x' });
  const remove = (id: string): Promise<Response> =>
    it.ask(`/api/models/${encodeURIComponent(id)}`, change('DELETE'));
  await it.models.scan();
  expect(await stateOf('bad/1/manifest.json')).toBe('broken');
  for (const id of ['bad/1/keep.txt', '../models/bad/1/manifest.json', 'bad/1/./manifest.json', '..'])
    expect((await remove(id)).status, id).toBe(404);
  expect((await remove('bad/1/manifest.json')).status).toBe(204);
  expect(await stateOf('bad/1/manifest.json')).toBeUndefined();
});

test('a file is given from a byte on', async () => {
  const path = '/models/tiny/1/tiny.onnx';
  const rest = await it.ask(path, { headers: { Range: 'bytes=1-', 'If-Range': `"${TINY_SHA256}"` } });
  expect([rest.status, await rest.text()]).toEqual([206, 'iny']);
  expect(rest.headers.get('Content-Range')).toBe('bytes 1-3/4');
  expect((await it.ask(path, { headers: { Range: 'bytes=4-' } })).status).toBe(416);
  for (const headers of [{ Range: 'bytes=1-', 'If-Range': '"old"' }, { Range: 'bytes=0-1,3-' }]) {
    const whole = await it.ask(path, { headers });
    expect([whole.status, await whole.text()]).toEqual([200, 'tiny']);
  }
});
