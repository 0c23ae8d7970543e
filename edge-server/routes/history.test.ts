import { afterEach, beforeEach, expect, test } from 'vitest';
import { HistoryReportSchema } from '../../shared/run/history-report.ts';
import type { HistoryReport } from '../../shared/run/history-report.ts';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';

const DOCUMENT = `
pipelines:
  porch:
    - source: { uri: 'file:porch.y4m' }
    - detect_objects: { ai_model: { model: tiny } }
  camera:
    - source: camera
    - detect_objects: { ai_model: { model: tiny } }
`;

let it: TestApp;
beforeEach(async () => {
  it = await createTestApp({ document: DOCUMENT });
});
afterEach(() => it.remove());

async function history(query = ''): Promise<HistoryReport> {
  const response = await it.ask(`/api/pipelines/porch/history${query}`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return HistoryReportSchema.parse(await response.json());
}

async function refused(path: string): Promise<[number, string]> {
  const response = await it.ask(path);
  const { message } = Object(await response.json());
  return [response.status, String(message)];
}

test('tells how a pipeline did, second by second, and that it began', async () => {
  it.clock.advance(1000);
  it.clock.advance(2000);
  const { span, step_ms, count, input, inferred, dropped_by, latency_ms, marks } = await history();
  expect([span, step_ms, count]).toEqual(['10m', 1000, 2]);
  // The fake counted its ten frames before the first look, and none since.
  expect([input.mean, inferred.mean, dropped_by]).toEqual([[0, 0], [0, 0], {}]);
  expect(latency_ms.p99).toEqual([null, null]);
  expect(marks.map(({ kind }) => kind)).toEqual(['started']);
});

test('tells coarser steps, and only the newer ones to who asks for those', async () => {
  for (let second = 0; second < 30; second += 1) it.clock.advance(1000);
  const all = await history('?span=2h');
  expect([all.step_ms, all.count, all.input.least?.length]).toEqual([
    10_000,
    all.input.mean.length,
    all.count,
  ]);
  const newest = await history(`?span=10m&after=${it.clock.wallTime() - 5000}`);
  expect(newest.count).toBe(5);
});

test('refuses what runs elsewhere, what there is not, and spans that nobody keeps', async () => {
  const [elsewhere, why] = await refused('/api/pipelines/camera/history');
  expect(elsewhere).toBe(409);
  expect(why).toContain('does not run on this server');
  expect((await refused('/api/pipelines/porc/history'))[1]).toContain('porch');
  expect((await refused('/api/pipelines/porch/history?span=1y'))[0]).toBe(400);
  expect((await refused('/api/pipelines/porch/history?after=noon'))[0]).toBe(400);
});
