import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import type { FakeRun } from '../runs/fake-run.cases.ts';
import { pictureOf } from '../runs/picture.cases.ts';
import { EventReader } from './event-reader.cases.ts';

const DOCUMENT = `
pipelines:
  porch:
    - source: { uri: 'file:porch.y4m' }
    - detect_objects: { ai_model: { model: tiny } }
    - throttle: { interval_ms: 1000 }
  camera:
    - source: camera
    - detect_objects: { ai_model: { model: tiny } }
  pinned:
    placement: browser
    elements:
      - source: { uri: 'file:porch.y4m' }
      - detect_objects: { ai_model: { model: tiny } }
`;

let it: TestApp;
let run: FakeRun;
beforeAll(async () => {
  it = await createTestApp({ document: DOCUMENT });
  const [opened] = it.opened;
  if (opened === undefined) throw new Error('nothing runs');
  run = opened;
});
afterAll(() => it.remove());

async function post(path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_TYPE };
  const response = await it.ask(path, { method: 'POST', ...init });
  return { status: response.status, json: await response.json() };
}

async function get(path: string): Promise<{ status: number; json: unknown }> {
  const response = await it.ask(path);
  return { status: response.status, json: await response.json() };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const INFO = { id: 1, timestamp: 0, width: 2, height: 1 };

test('runs here what needs no browser, and says so in the list', async () => {
  expect(it.opened).toHaveLength(1);
  expect((await get('/api/pipelines')).json).toMatchObject([
    { id: 'porch', host: 'edge', state: 'running', input_fps: 25, drop_fps: 5 },
    { id: 'camera', host: 'browser', state: 'idle' },
    { id: 'pinned', host: 'browser' },
  ]);
});

test('tells the structure of every pipeline, wherever it runs', async () => {
  for (const id of ['porch', 'camera']) {
    const { status, json } = await get(`/api/pipelines/${id}/structure`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, events: expect.arrayContaining(['start', 'kill']) });
  }
  const { json } = await get('/api/pipelines/porch/structure');
  expect(json).toMatchObject({
    elements: [{ name: 'source' }, { name: 'detect_objects' }, { name: 'throttle', flow: 'main' }],
    wires: [{ from: 'source', to: 'detect_objects', policy: expect.any(String) }, {}],
  });
});

test('events reach the run, all of it, a flow or an element', async () => {
  const all = await post('/api/pipelines/porch/events/pause');
  expect(all).toEqual({
    status: 202,
    json: { pipeline: 'porch', event: 'pause', target: { to: 'all' }, state: 'paused' },
  });
  await post('/api/pipelines/porch/events/resume', { flows: ['main'] });
  await post('/api/pipelines/porch/elements/throttle/events/stop', { params: {} });
  await post('/api/pipelines/porch/events/stop', { elements: ['source', 'throttle'] });
  expect(run.events.map(({ name, target }) => [name, target])).toEqual([
    ['pause', { to: 'all' }],
    ['resume', { to: 'flows', flows: ['main'] }],
    ['stop', { to: 'elements', elements: ['throttle'] }],
    ['stop', { to: 'elements', elements: ['source', 'throttle'] }],
  ]);
  expect((await post('/api/pipelines/porch/events/start')).json).toMatchObject({ state: 'running' });
});

test.each([
  ['/api/pipelines/porhc/events/stop', {}, 'did you mean \\"porch\\"'],
  ['/api/pipelines/porch/events/pasue', {}, 'did you mean \\"pause\\"'],
  ['/api/pipelines/porch/events/stop', { flows: ['mian'] }, 'did you mean \\"main\\"'],
  ['/api/pipelines/porch/elements/throtle/events/stop', {}, 'did you mean \\"throttle\\"'],
  ['/api/pipelines/camera/events/pasue', {}, 'did you mean \\"pause\\"'],
])('%s %j: 404 with the near miss', async (path, body, words) => {
  const { status, json } = await post(path, body);
  expect([status, JSON.stringify(json)]).toEqual([404, expect.stringContaining(words)]);
});

test.each([
  [{ flows: ['main'], elements: ['source'] }, 'not both'],
  [{ flow: ['main'] }, 'flow'],
  [{ params: [] }, 'params'],
  [{ elements: [] }, 'elements'],
])('a body that is not as it should be (%j): 400 in words', async (body, words) => {
  const { status, json } = await post('/api/pipelines/porch/events/stop', body);
  expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining(words)]);
});

test('what browsers run cannot be controlled here: 409 in words', async () => {
  const refused = await post('/api/pipelines/camera/events/stop');
  expect(refused).toMatchObject({
    status: 409,
    json: { type: 'conflict', message: expect.stringContaining('does not run on this server') },
  });
  for (const path of ['figures', 'notices', 'taps/source', 'traces'])
    expect((await get(`/api/pipelines/camera/${path}`)).status).toBe(409);
});

test('figures and notices', async () => {
  run.notice('healed after 40 s');
  expect((await get('/api/pipelines/porch/figures')).json).toMatchObject({
    ledger: { captured: 10, inFlight: 1 },
    wires: [{ from: 'source' }, {}],
  });
  expect((await get('/api/pipelines/porch/notices')).json).toMatchObject([
    { kind: 'heal', element: 'source', message: 'healed after 40 s' },
    { kind: 'state' },
    { kind: 'state' },
    { kind: 'state' },
    { kind: 'state' },
  ]);
  expect((await get('/api/pipelines/porhc/figures')).status).toBe(404);
});

test('a tap shows messages as JSON and frames as small pictures, and ends with its reader', async () => {
  const response = await it.ask('/api/pipelines/porch/taps/source?every=3');
  expect([...run.taps]).toMatchObject([{ element: 'source', side: 'output', every: 3 }]);
  const reader = new EventReader(response);
  run.show({ kind: 'data', frame: INFO, subject: 'porch', value: { count: 2 } });
  expect(await reader.next()).toMatchObject({ sequence: 1, kind: 'data', value: { count: 2 } });
  run.show({ kind: 'frame', frame: INFO, subject: 'porch', value: pictureOf(640, 480) });
  run.show({ kind: 'frame', frame: INFO, subject: 'porch', value: pictureOf(640, 480) });
  const shown = await reader.next();
  expect(shown).toMatchObject({
    sequence: 2,
    kind: 'frame',
    value: { type: 'image/jpeg', width: 320, height: 240 },
  });
  const text = 'x'.repeat(100_000);
  run.show({ kind: 'data', frame: INFO, subject: 'porch', value: text });
  expect(await reader.next()).toMatchObject({
    sequence: 3,
    skipped: 1,
    value: { left_out: '100002 characters' },
  });
  await reader.close();
  expect(run.taps.size).toBe(0);
});

test('a tap of what is not there, or asked for oddly, is refused with its status', async () => {
  expect((await get('/api/pipelines/porch/taps/nothing')).status).toBe(404);
  expect((await get('/api/pipelines/porch/taps/source?side=front')).status).toBe(400);
  expect((await get('/api/pipelines/porch/taps/source?every=0')).status).toBe(400);
});

test('a reader of a tap that does not read is dropped alone', async () => {
  const slow = await it.ask('/api/pipelines/porch/taps/source');
  const quick = new EventReader(await it.ask('/api/pipelines/porch/taps/source'));
  const value = 'x'.repeat(60_000);
  for (let n = 1; n <= 10; n += 1) {
    run.show({ kind: 'data', frame: INFO, subject: 'porch', value });
    expect(await quick.next()).toMatchObject({ sequence: n });
  }
  expect(run.taps.size).toBe(1);
  await expect(slow.text()).rejects.toThrow('too slowly');
  await quick.close();
});

test('the way of frames is told in milliseconds on one line, to each reader those it asked for', async () => {
  const every = new EventReader(await it.ask('/api/pipelines/porch/traces?every=4'));
  const some = new EventReader(await it.ask('/api/pipelines/porch/traces?every=6'));
  const come = (id: number, trace?: { trace: TraceStep[] }): void =>
    run.show({ kind: 'data', frame: { ...INFO, id }, subject: 'porch', value: null, ...trace });
  const trace = [
    { element: 'source', host: 'edge', entered: 5_000, left: 5_000 },
    { element: 'throttle', host: 'worker:light', entered: 5_004, left: 5_010 },
  ];
  come(4);
  for (const id of [5, 7, 9, 10, 11]) come(id, { trace });
  expect(await every.next()).toMatchObject({
    sequence: 1,
    frame: { id: 5 },
    element: 'throttle',
    totalMs: 10,
    errorMs: 0,
    steps: [{ element: 'source' }, { element: 'throttle', host: 'worker:light', hopMs: 4, spentMs: 6 }],
  });
  expect(await some.next()).toMatchObject({ sequence: 1, frame: { id: 5 } });
  expect([await every.next(), await some.next()]).toMatchObject([
    { frame: { id: 9 } },
    { frame: { id: 11 } },
  ]);
  await every.close();
  await some.close();
  expect(run.did.filter((did) => did.startsWith('trace'))).toEqual([
    'trace 1',
    'trace 1',
    'trace 1',
    'trace 0',
  ]);
  expect(run.taps.size).toBe(0);
  expect((await get('/api/pipelines/porch/traces?every=0')).status).toBe(400);
});

test('the log: newest lines, a stream that filters and resumes, and its level', async () => {
  const log = (message: string, level: 'info' | 'error'): void =>
    it.logs.add({ at: 1, level, pipeline: 'porch', element: null, message });
  log('one', 'info');
  log('two', 'error');
  expect((await get('/api/logs?level=error&limit=1')).json).toMatchObject([{ message: 'two' }]);
  const reader = new EventReader(await it.ask('/api/logs/stream?level=error&pipeline=porch'));
  expect(await reader.next()).toMatchObject({ message: 'two', level: 'error' });
  const headers = { 'Last-Event-ID': reader.lastId };
  await reader.close();
  log('three', 'error');
  const again = new EventReader(await it.ask('/api/logs/stream?level=error', { headers }));
  expect(await again.next()).toMatchObject({ message: 'three' });
  await again.close();
  const put = async (body: unknown): Promise<number> =>
    (await it.ask('/api/logs/level', { method: 'PUT', body: JSON.stringify(body), headers: JSON_TYPE }))
      .status;
  expect(await put({ level: 'debug', pipeline: 'porch' })).toBe(200);
  expect(run.level).toBe('debug');
  expect(await put({ level: 'trace' })).toBe(200);
  expect(run.level).toBe('trace');
  expect([await put({ level: 'loud' }), await put({ level: 'info', pipeline: 'camera' })]).toEqual([
    400, 409,
  ]);
  expect((await get('/api/logs?level=loud')).status).toBe(400);
});

test('a changed pipeline is taken over by what runs', async () => {
  const elements = [
    { source: { uri: 'file:yard.y4m' } },
    { detect_objects: { ai_model: { model: 'tiny' } } },
  ];
  const init = { method: 'PUT', body: JSON.stringify(elements), headers: JSON_TYPE };
  expect((await it.ask('/api/pipelines/porch', init)).status).toBe(200);
  await Promise.resolve();
  expect(run.did).toContain('change');
  expect((await it.ask('/api/pipelines/porch', { method: 'DELETE' })).status).toBe(204);
  expect((await get('/api/pipelines/porch/figures')).status).toBe(404);
  expect(run.did.at(-1)).toBe('stop');
});

test('what heals is said and ready; what was given up is 503 with the reason', async () => {
  const other = await createTestApp({ document: DOCUMENT });
  const asked = async (): Promise<unknown> => {
    const response = await other.ask('/readyz');
    return { status: response.status, json: await response.json() };
  };
  other.opened[0]?.enter('healing', 'the camera is silent');
  expect(await asked()).toMatchObject({
    status: 200,
    json: { ready: true, warnings: ['Pipeline "porch" is healing: the camera is silent.'] },
  });
  other.opened[0]?.enter('failed', 'the camera is gone');
  expect(await asked()).toMatchObject({
    status: 503,
    json: {
      ready: false,
      reasons: ['Pipeline "porch" is failed: it was given up: the camera is gone.'],
      pipelines: { porch: { health: 'failed', state: 'failed' } },
    },
  });
  await other.remove();
});

test('is told to Prometheus', async () => {
  const other = await createTestApp({ document: DOCUMENT });
  const text = await (await other.ask('/metrics')).text();
  for (const line of [
    'sightline_run_frames_total{pipeline="porch",outcome="captured"} 10',
    'sightline_run_frames_dropped_total{pipeline="porch",reason="superseded"} 2',
    'sightline_run_frames_in_flight{pipeline="porch"} 1',
    'sightline_run_fps{pipeline="porch",what="input"} 25',
    'sightline_wire_dropped_total{pipeline="porch",wire="source>detect_objects",reason="superseded"} 2',
    'sightline_element_messages_total{pipeline="porch",element="throttle",outcome="processed"} 7',
    'sightline_element_latency_seconds{pipeline="porch",element="throttle",quantile="0.95"} 0.009',
    'sightline_element_metric{pipeline="porch",element="throttle",name="seen",quantile=""} 3',
    'sightline_run_state{pipeline="porch",state="running"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  await other.remove();
});
