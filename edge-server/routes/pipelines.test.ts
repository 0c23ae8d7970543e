import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp, TestAppChoice } from '../app.cases.ts';

const made: TestApp[] = [];
async function make(choice?: TestAppChoice): Promise<TestApp> {
  const app = await createTestApp(choice);
  made.push(app);
  return app;
}
afterEach(async () => {
  for (const app of made.splice(0)) await app.remove();
});

const PIPELINE = [{ source: 'camera' }, { detect_objects: { ai_model: 'things', top_k: 3 } }];

function send(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

async function ids(app: TestApp): Promise<string[]> {
  const list: { id: string }[] = await (await app.ask('/api/pipelines')).json();
  return list.map(({ id }) => id);
}

test('lists each pipeline with what it is and how it does', async () => {
  const app = await make();
  const [first] = await (await app.ask('/api/pipelines')).json();
  const { revision, definition } = await (await app.ask('/api/pipelines/things')).json();
  expect(first).toEqual({
    id: 'things',
    revision,
    name: 'things',
    host: 'browser',
    placement: 'auto',
    source: 'camera',
    elements: ['detect_objects'],
    model: 'tiny',
    local_only: false,
    state: 'idle',
    input_fps: null,
    infer_fps: null,
    drop_fps: null,
    latency_ms: { p50: null, p95: null },
    health: 'ok',
    since: new Date(app.clock.wallTime()).toISOString(),
  });
  expect(definition).toMatchObject({
    localOnly: false,
    steps: [{ model: 'tiny', options: { threshold: 0.7, topK: 5 } }],
  });
});

test('a definition comes by its revision, and not again while that holds', async () => {
  const app = await make();
  const response = await app.ask('/api/pipelines/things');
  const etag = response.headers.get('ETag') ?? '';
  expect(etag).toBe(`"${(await response.json()).revision}"`);
  const again = await app.ask('/api/pipelines/things', { headers: { 'If-None-Match': etag } });
  expect([again.status, again.headers.get('ETag')]).toEqual([304, etag]);
  await app.ask('/api/pipelines/things', send('PATCH', { name: 'Things' }));
  const changed = await app.ask('/api/pipelines/things', { headers: { 'If-None-Match': etag } });
  expect([changed.status, (await changed.json()).name]).toEqual([200, 'Things']);
});

test('an unknown pipeline is answered with the one that was probably meant', async () => {
  const app = await make();
  for (const init of [{}, { method: 'DELETE' }, send('PATCH', {})]) {
    const response = await app.ask('/api/pipelines/thingz', init);
    expect([response.status, (await response.json()).message]).toEqual([
      404,
      expect.stringContaining('"things"'),
    ]);
  }
});

test('pipelines are added, replaced and removed, and the next start knows of it', async () => {
  const app = await make();
  const added = await app.ask('/api/pipelines/mine', send('PUT', PIPELINE));
  expect([added.status, (await added.json()).definition.steps[0].options]).toEqual([201, { topK: 3 }]);
  expect(
    (await app.ask('/api/pipelines/mine', send('PUT', { elements: PIPELINE, name: 'Mine' }))).status,
  ).toBe(200);
  expect((await app.ask('/api/pipelines/things', { method: 'DELETE' })).status).toBe(204);
  expect(await ids(app)).toEqual(['private', 'mine']);
  const next = await make({ folder: app.folder });
  expect(await ids(next)).toEqual(['private', 'mine']);
  expect((await (await next.ask('/api/pipelines/mine')).json()).name).toBe('Mine');
  expect((await next.ask('/api/pipelines/things', send('PUT', PIPELINE))).status).toBe(201);
  expect(await ids(await make({ folder: app.folder }))).toEqual(
    expect.arrayContaining(['things', 'mine', 'private']),
  );
});

test('whoever changes what was changed meanwhile is stopped', async () => {
  const app = await make();
  const stale = (await app.ask('/api/pipelines/things')).headers.get('ETag') ?? '';
  await app.ask('/api/pipelines/things', send('PATCH', { name: 'First' }));
  const ifMatch = { 'If-Match': stale };
  for (const init of [
    send('PUT', PIPELINE, ifMatch),
    send('PATCH', { name: 'x' }, ifMatch),
    { method: 'DELETE', headers: ifMatch },
  ]) {
    const response = await app.ask('/api/pipelines/things', init);
    expect([response.status, (await response.json()).type]).toEqual([412, 'conflict']);
  }
  expect((await (await app.ask('/api/pipelines/things')).json()).name).toBe('First');
  expect(
    (await app.ask('/api/pipelines/things', send('PUT', PIPELINE, { 'If-None-Match': '*' }))).status,
  ).toBe(412);
  expect((await app.ask('/api/pipelines/new', send('PUT', PIPELINE, { 'If-Match': '"1"' }))).status).toBe(
    412,
  );
});

test('changes that come at once are made one after the other', async () => {
  const app = await make();
  const names = Array.from({ length: 8 }, (_, n) => `p${n}`);
  await Promise.all(names.map((name) => app.ask(`/api/pipelines/${name}`, send('PUT', PIPELINE))));
  expect(await ids(await make({ folder: app.folder }))).toEqual(expect.arrayContaining(names));
});

test('what is no pipeline is refused with every problem, and nothing is kept', async () => {
  const app = await make();
  const response = await app.ask(
    '/api/pipelines/bad',
    send('PUT', [{ source: 'camra' }, { detect_object: {} }]),
  );
  const body = await response.json();
  expect([response.status, body.type]).toEqual([422, 'invalid_document']);
  expect(body.details.problems.map((problem: { suggestion?: string }) => problem.suggestion)).toEqual(
    expect.arrayContaining(['detect_objects']),
  );
  const unknownModel = [{ source: 'camera' }, { detect_objects: { ai_model: { model: 'tinny' } } }];
  const other = await (await app.ask('/api/pipelines/bad', send('PUT', unknownModel))).json();
  expect(other.message).toContain('did you mean `tiny`');
  expect((await app.ask('/api/pipelines/no%20id', send('PUT', PIPELINE))).status).toBe(422);
  expect(await ids(app)).toEqual(['things', 'private']);
});

test('only JSON changes things: a form of a foreign page cannot', async () => {
  const app = await make();
  const form = { method: 'PUT', body: '[]', headers: { 'Content-Type': 'text/plain' } };
  expect((await app.ask('/api/pipelines/x', form)).status).toBe(415);
  const broken = await app.ask('/api/pipelines/x', {
    ...form,
    body: '{',
    headers: { 'Content-Type': 'application/json' },
  });
  expect([broken.status, (await broken.json()).type]).toEqual([400, 'invalid_message']);
});

test('a whole document is checked, with lines', async () => {
  const app = await make();
  const text =
    'pipelines:\n  a:\n    - source: camera\n    - detect_objects:\n        ai_model: { model: tinny }\n';
  const headers = { 'Content-Type': 'application/yaml' };
  const response = await app.ask('/api/pipelines/validate', { method: 'POST', body: text, headers });
  const { valid, problems } = await response.json();
  expect([response.status, valid]).toEqual([200, false]);
  expect(problems).toMatchObject([{ line: 5, pipeline: 'a', suggestion: 'tiny', severity: 'error' }]);
  const good = await app.ask('/api/pipelines/validate', {
    method: 'POST',
    body: text.replace('tinny', 'tiny'),
    headers,
  });
  expect(await good.json()).toMatchObject({ valid: true });
});

test('gives the schemas that editors want', async () => {
  const app = await make();
  for (const name of ['pipeline', 'document']) {
    const schema = await (await app.ask(`/api/schema/${name}.json`)).json();
    expect(schema.$schema).toContain('json-schema.org');
  }
});

test('a kept change that no longer fits is left out; a file that cannot be read is said', async () => {
  const app = await make();
  await app.ask('/api/pipelines/mine', send('PUT', PIPELINE));
  const file = join(app.folder, 'data', 'pipelines.local.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('ai_model: things', 'ai_model: gone'));
  expect(await ids(await make({ folder: app.folder }))).toEqual(['things', 'private']);
  await writeFile(file, 'pipelines: [');
  await expect(make({ folder: app.folder })).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining(file),
  });
});

/** Reads an event stream's text as it stands after the next chunks. */
async function readChunks(response: Response, count: number): Promise<string[]> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('no body');
  const chunks: string[] = [];
  for (let n = 0; n < count; n += 1) chunks.push(new TextDecoder().decode((await reader.read()).value));
  await reader.cancel();
  return chunks;
}

test('the event stream tells of changes, resumes, and is full when it is full', async () => {
  const app = await make({ limits: { eventClients: 1 } });
  const stream = await app.ask('/api/events/stream');
  expect(stream.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8');
  expect((await app.ask('/api/events/stream')).status).toBe(503);
  await app.ask('/api/pipelines/mine', send('PUT', PIPELINE));
  await app.ask('/api/pipelines/mine', { method: 'DELETE' });
  const [, list, added, removed] = await readChunks(stream, 4);
  expect(list).toMatch(/^event: pipelines\nid: \w+-0\ndata: \[\{"id":"things"/);
  expect(added).toMatch(/^event: pipeline\nid: \w+-1\ndata: \{"type":"added","pipeline":\{"id":"mine"/);
  expect(removed).toMatch(/^event: pipeline\nid: \w+-2\ndata: \{"type":"removed","id":"mine"\}\n\n$/);
  const lastEventId = /id: (\S+)/.exec(added ?? '')?.[1] ?? '';
  const resumed = await app.ask('/api/events/stream', { headers: { 'Last-Event-ID': lastEventId } });
  expect((await readChunks(resumed, 2))[1]).toBe(removed);
});

test('a pipeline that is run shows in the list and in the stream', async () => {
  const app = await make();
  const stream = await app.ask('/api/events/stream');
  const session = app.activity.open('things');
  app.clock.advance(1000);
  session.setState('running');
  session.report(30, 2);
  app.clock.advance(1000);
  const told = (await readChunks(stream, 5))
    .slice(2)
    .map((chunk) => JSON.parse(chunk.split('data: ')[1] ?? '').pipeline);
  expect(told.map(({ state, input_fps: fps }) => [state, fps])).toEqual([
    ['starting', 0],
    ['running', 0],
    ['running', 30],
  ]);
  session.close();
});

test('what the elements of a pipeline name comes with it, and nothing else of the document', async () => {
  const app = await make();
  await app.ask('/api/pipelines/mine', send('PUT', PIPELINE));
  const named = await (await app.ask('/api/pipelines/mine')).json();
  expect(Object.keys(named.ai_models)).toEqual(['things']);
  const alone = [{ source: 'camera' }, { log: {} }];
  await app.ask('/api/pipelines/alone', send('PUT', alone));
  expect(await (await app.ask('/api/pipelines/alone')).json()).toMatchObject({ ai_models: {} });
});

test('a password in the address of a source is kept, and told to nobody, not even to whoever changes it', async () => {
  const app = await make();
  const camera = { source: { uri: 'rtsp://me:secret@camera/1?token=secret' } };
  const pipeline = { placement: 'edge', elements: [camera, { detect_objects: { ai_model: 'things' } }] };
  const answers = [
    await app.ask('/api/pipelines/porch', send('PUT', pipeline)),
    await app.ask('/api/pipelines/porch'),
    await app.ask('/api/pipelines'),
    await app.ask('/api/sources'),
    await app.ask('/api/pipelines/porch/structure'),
  ];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200]);
  expect(texts.join('\n')).not.toContain('secret');
  expect(texts[1]).toContain('rtsp://…@camera/1?token=…');
  expect(texts[3]).toContain('"pipelines":["porch"]');
  const shown = JSON.parse(texts[1] ?? '').document;
  const changed = await app.ask('/api/pipelines/porch', send('PUT', { ...shown, name: 'The porch' }));
  expect(changed.status).toBe(200);
  expect(app.store.get('porch').definition.source.uri).toBe('rtsp://me:secret@camera/1?token=secret');
  const unknown = { ...shown, elements: [{ source: { uri: 'rtsp://…@other/1' } }] };
  const refused = await app.ask('/api/pipelines/other', send('PUT', unknown));
  expect([refused.status, (await refused.json()).message]).toEqual([
    422,
    expect.stringContaining('lacks its'),
  ]);
});
