import { expect, test } from 'vitest';
import type { LaneStatus } from './inference/lane-status.ts';
import { readinessOf } from './readiness.ts';
import type { ReadinessFacts, ReadinessReport } from './readiness.ts';

const TAKEN = { isTaken: true, trouble: null };
const LANE: LaneStatus = {
  model: 'tiny',
  state: 'ready',
  pid: 1,
  clients: 1,
  waiting: 0,
  restarts: 0,
  provider: null,
  trouble: null,
};

function judged(facts: Partial<ReadinessFacts>): ReadinessReport {
  return readinessOf({ missing: [], document: TAKEN, runs: [], slots: [], lanes: [], ...facts });
}

function run(state: ReadinessFacts['runs'][number]['state'], reason = 'the camera is gone'): ReadinessFacts {
  return {
    missing: [],
    document: TAKEN,
    lanes: [],
    slots: [],
    runs: [{ graph: { id: 'porch' }, state, reason }],
  };
}

test('a server with nothing to do is ready', () => {
  expect(judged({})).toEqual({ ready: true, reasons: [], warnings: [], pipelines: {}, models: {} });
});

test.each(['running', 'paused', 'stopping', 'stopped', 'idle'] as const)(
  'a pipeline that is %s: ready, nothing said',
  (state) => {
    expect(judged(run(state))).toMatchObject({
      ready: true,
      warnings: [],
      pipelines: { porch: { health: 'ok', state, reason: null } },
    });
  },
);

test.each(['healing', 'starting'] as const)('a pipeline that is %s: ready, but said', (state) => {
  expect(judged(run(state))).toMatchObject({
    ready: true,
    reasons: [],
    warnings: [`Pipeline "porch" is ${state}: the camera is gone.`],
    pipelines: { porch: { health: 'warning' } },
  });
});

test('a pipeline that was given up: not ready, with the reason', () => {
  expect(judged(run('failed'))).toMatchObject({
    ready: false,
    reasons: ['Pipeline "porch" is failed: it was given up: the camera is gone.'],
    pipelines: { porch: { health: 'failed', state: 'failed' } },
  });
});

test('a change that was not taken over is said: the old definition runs on', () => {
  const slots = [{ id: 'porch', running: '1', wanted: '2', error: 'no such zone' }];
  expect(judged({ ...run('running'), slots })).toMatchObject({
    ready: true,
    warnings: ['Pipeline "porch" is running: its change was not taken over: no such zone.'],
  });
});

test.each([
  ['ready', 9, true, 'warning'],
  ['restarting', 1, true, 'warning'],
  ['starting', 2, true, 'warning'],
  ['restarting', 3, false, 'failed'],
  ['starting', 4, false, 'failed'],
  ['stopped', 3, false, 'failed'],
] as const)('a model that is %s after %i failures in a row', (state, failures, ready, health) => {
  const report = judged({ lanes: [{ ...LANE, state, trouble: { failures, reason: 'no memory' } }] });
  expect(report).toMatchObject({ ready, models: { tiny: { health, state } } });
  const said = ready ? report.warnings : report.reasons;
  expect(said).toEqual([expect.stringContaining('no memory')]);
});

test('a document that has not come yet: not ready; an old one in use: ready, but said', () => {
  const trouble = 'https://example.org/ does not answer';
  expect(judged({ document: { isTaken: false, trouble } })).toMatchObject({
    ready: false,
    reasons: [`The document has not come: ${trouble}`],
  });
  expect(judged({ document: { isTaken: true, trouble } })).toMatchObject({
    ready: true,
    warnings: [trouble],
  });
});

test('what is missing altogether comes first', () => {
  const report = judged({ ...run('failed'), missing: ['The web app is not built.'] });
  expect(report.reasons).toEqual(['The web app is not built.', expect.stringContaining('porch')]);
});

test('models that run on WebAssembly are told of, and are no reason not to be ready', () => {
  const reason = 'WebAssembly, since there is no native onnxruntime for darwin x64';
  expect(judged({ runtime: { name: 'wasm', reason } })).toMatchObject({
    ready: true,
    warnings: [`Models run on ${reason}. Native is several times faster.`],
  });
  expect(judged({ runtime: { name: 'cpu', reason: 'native' } }).warnings).toEqual([]);
});
