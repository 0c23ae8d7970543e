import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { standingAlone } from '../../shared/editing/pipeline-text.ts';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';

const CHANGES = 'data/pipelines.local.yaml';
const TEXT = `# The door
version: '1'
pipelines:
  mine:
    # only the best
    - source: camera
    - detect_objects: { ai_model: things, top_k: 3 } #  three\r
`;
const PIPELINE = [{ source: 'camera' }, { detect_objects: { ai_model: 'things', top_k: 3 } }];

let app: TestApp;
let made: TestApp[] = [];
async function make(folder?: string): Promise<TestApp> {
  const one = await createTestApp(folder === undefined ? {} : { folder });
  made.push(one);
  return one;
}
beforeEach(async () => {
  made = [];
  app = await make();
});
afterEach(async () => {
  for (const one of made) await one.remove();
});

function put(body: unknown, id = 'mine'): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return app.ask(`/api/pipelines/${id}`, { method: 'PUT', headers, body: JSON.stringify(body) });
}

function keep(text: string, tag: string, type = 'application/yaml', id = 'mine'): Promise<Response> {
  const headers = { 'Content-Type': type, 'If-Match': tag };
  return app.ask(`/api/pipelines/${id}/text`, { method: 'PUT', headers, body: text });
}

async function kept(of = app): Promise<string | null> {
  const response = await of.ask('/api/pipelines/mine/text');
  return response.status === 204 ? null : response.text();
}

test('what was written of a pipeline comes back to the letter, also after a start, until it is changed otherwise', async () => {
  const tag = (await put(PIPELINE)).headers.get('ETag') ?? '';
  expect(await kept()).toBeNull();
  expect((await keep(TEXT, tag)).status).toBe(204);
  const answer = await app.ask('/api/pipelines/mine/text');
  expect([answer.headers.get('ETag'), await answer.text()]).toEqual([tag, TEXT]);
  const next = await make(app.folder);
  expect(await kept(next)).toBe(TEXT);
  // Of another pipeline that is changed it goes on to be true.
  await put(PIPELINE, 'other');
  expect(await kept()).toBe(TEXT);
  await put([{ source: 'camera' }, { log: {} }]);
  expect(await kept()).toBeNull();
  await put(PIPELINE);
  expect(await kept()).toBeNull();
});

test('a text is kept only of the revision that was meant, by who says YAML, and when it says what is there', async () => {
  const tag = (await put(PIPELINE)).headers.get('ETag') ?? '';
  const statuses = [
    await keep(TEXT, '"old"'),
    await keep(TEXT, tag, 'text/plain'),
    await keep(TEXT.replace('3', '4'), tag),
    await keep(TEXT.replace('mine', 'yours'), tag),
    await keep('[', tag),
    await keep(`${TEXT}#${'x'.repeat(256 * 1024)}`, tag),
    await keep(TEXT, tag, undefined, 'nobody'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([412, 415, 422, 422, 422, 413, 404]);
  expect(await kept()).toBeNull();
});

function written(uri: string): string {
  return `# was rtsp://me:former@camera/1
pipelines:
  mine:
    placement: edge
    elements:
      - source: { uri: ${uri} }
      - detect_objects: { ai_model: things }
`;
}

test('no secret of an address is kept or shown with a text, be it in a comment', async () => {
  const elements = [
    { source: { uri: 'rtsp://me:secret@camera/1' } },
    { detect_objects: { ai_model: 'things' } },
  ];
  const tag = (await put({ placement: 'edge', elements })).headers.get('ETag') ?? '';
  expect((await keep(written("'rtsp://me:secret@camera/1'"), tag)).status).toBe(204);
  expect(await kept()).toContain('rtsp://…@camera/1');
  expect(await kept()).toContain('# was rtsp://…@camera/1');
  expect(await readFile(join(app.folder, CHANGES), 'utf8')).not.toContain('former');
  // It was opened as it is shown, and is saved as it was.
  expect((await keep(written('rtsp://…@camera/1'), tag)).status).toBe(204);
  const hidden = written('"rtsp:\\x2f/me:secret@camera/1"');
  expect((await keep(hidden, tag)).status).toBe(422);
});

test('a text with sources and models of its own is that of the pipeline in which they are written out', async () => {
  const text = `sources: { door: { uri: camera } } # mine
ai_models: { best: { model: tiny, top_k: 2 }, things: { model: tiny, top_k: 5 } }
pipelines:
  mine: [{ source: door }, { detect_objects: { ai_model: best } }]
`;
  for (const known of [
    { sources: {}, ai_models: {} },
    { sources: {}, ai_models: { things: { model: 'tiny', top_k: 5 } } },
  ]) {
    const answer = await put(standingAlone(parse(text), 'mine', known));
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    const tag = answer.headers.get('ETag') ?? '';
    expect((await keep(text, tag)).status).toBe(204);
    expect(await kept()).toBe(text);
  }
});

test('changes that an earlier version kept are read', async () => {
  await put(PIPELINE);
  const file = join(app.folder, CHANGES);
  const text = await readFile(file, 'utf8');
  expect(text).toContain('texts:');
  await writeFile(file, text.replace(/^texts:.*\n/m, ''));
  expect((await make(app.folder)).store.get('mine').id).toBe('mine');
});
