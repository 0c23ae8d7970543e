import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { EventReader } from './event-reader.cases.ts';

let it: TestApp;
beforeEach(async () => {
  it = await createTestApp();
});
afterEach(() => it.remove());

const RUN = 'a-secret-that-nobody-guesses';
const TOLD = {
  pipeline: 'things',
  placement: 'browser',
  state: 'running',
  input_fps: 30,
  infer_fps: 9.5,
  drop_fps: 20.5,
  latency_ms: { p50: 80, p95: 120 },
  health: 'ok',
};

function announce(run: string, told: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return it.ask(`/api/runs/${run}`, { method: 'PUT', headers, body: JSON.stringify(told) });
}

async function listed(): Promise<Record<string, unknown>[]> {
  return (await it.ask('/api/runs')).json();
}

test('a run in a browser is listed while it is told of, and its secret is not shown', async () => {
  const timers = it.clock.pending;
  expect((await announce(RUN, TOLD)).status).toBe(201);
  const [run] = await listed();
  expect(run).toMatchObject({
    of: 'things',
    host: 'browser',
    state: 'running',
    infer_fps: 9.5,
    placement: 'browser',
  });
  expect(run?.['id']).toMatch(/^things@[0-9a-f]{8}$/);
  expect(JSON.stringify(run)).not.toContain(RUN);
  it.clock.advance(20_000);
  expect((await announce(RUN, { ...TOLD, infer_fps: 3 })).status).toBe(200);
  it.clock.advance(20_000);
  expect(await listed()).toHaveLength(1);
  it.clock.advance(30_000);
  expect([await listed(), it.clock.pending]).toEqual([[], timers]);
});

test('everybody hears of it by the event stream, and that it ended', async () => {
  const events = new EventReader(await it.ask('/api/events/stream'));
  expect(await events.next()).toBeInstanceOf(Array);
  await announce(RUN, TOLD);
  expect(await events.next()).toMatchObject({ type: 'added', pipeline: { of: 'things', state: 'running' } });
  expect((await it.ask(`/api/runs/${RUN}`, { method: 'DELETE' })).status).toBe(204);
  expect(await events.next()).toMatchObject({ type: 'removed' });
  await events.close();
});

test('what cannot be is refused in words', async () => {
  const unknown = await announce(RUN, { ...TOLD, pipeline: 'thing' });
  expect([unknown.status, (await unknown.json()).message]).toEqual([404, expect.stringContaining('things')]);
  expect((await announce('short', TOLD)).status).toBe(400);
  expect((await announce(RUN, { ...TOLD, state: 'flying' })).status).toBe(400);
  for (let run = 0; run < 20; run += 1) expect((await announce(`${RUN}-${run}`, TOLD)).status).toBe(201);
  expect((await announce(`${RUN}-more`, TOLD)).status).toBe(503);
});
