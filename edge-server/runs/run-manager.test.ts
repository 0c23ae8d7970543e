import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeClock, settle } from '../../shared/fake-clock.cases.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { createLog } from '../log.ts';
import { FakeRun } from './fake-run.cases.ts';
import { GraphList } from './graph-list.cases.ts';
import { graphOf } from './graph.cases.ts';
import { RunManager } from './run-manager.ts';

/** A manager whose runs a test holds in its hands. */
class Bench {
  readonly clock = new FakeClock();
  readonly runs: FakeRun[] = [];
  changes = 0;
  readonly failed: string[] = [];
  next: Partial<Pick<FakeRun, 'refuse' | 'holdStart'>> = {};
  readonly manager = new RunManager({
    open: (graph, listener) => {
      const run = Object.assign(new FakeRun(graph, listener), this.next);
      this.runs.push(run);
      return run;
    },
    clock: this.clock,
    log: createLog('silent', new PassThrough()),
    changed: () => (this.changes += 1),
    failed: (pipeline, reason) => this.failed.push(`${pipeline}: ${reason}`),
  });
  readonly list = new GraphList();

  constructor() {
    this.manager.follow(this.list);
  }

  /** Another list of what is to run, and all that follows from it at once. */
  async show(graphs: readonly PipelineGraph[]): Promise<void> {
    this.list.set(graphs);
    await settle();
  }

  state(id: string): string | undefined {
    return this.manager.get(id)?.state;
  }

  run(index: number): FakeRun {
    const run = this.runs[index];
    if (run === undefined) throw new Error(`there is no run ${index}`);
    return run;
  }
}

const PORCH = graphOf('porch', ['source', 'detect_objects']);
const YARD = graphOf('yard', ['source', 'detect_faces']);
const PORCH_3 = graphOf('porch', ['source', 'detect_faces']);
const PORCH_2 = graphOf('porch', ['source', 'detect_poses']);

function event(name: string, target: ControlEvent['target'] = { to: 'all' }): ControlEvent {
  return { name, target, params: {} };
}

test('another document restarts only what differs', async () => {
  const bench = new Bench();
  await bench.show([PORCH, YARD]);
  expect([bench.state('porch'), bench.state('yard')]).toEqual(['running', 'running']);
  await bench.show([PORCH_2, YARD]);
  expect(bench.runs).toHaveLength(2);
  expect([bench.run(0).did, bench.run(1).did]).toEqual([
    ['prepare porch', 'prepare porch', 'change'],
    ['prepare yard'],
  ]);
  expect(bench.run(0).graph).toBe(PORCH_2);
  await bench.show([YARD]);
  expect([bench.run(0).did.at(-1), bench.run(0).closed]).toEqual(['stop', 1]);
  expect(bench.manager.get('porch')).toBeUndefined();
});

test('a change that cannot be taken over leaves what runs as it is, and is told', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.run(0).refuse = { change: new SightlineError('invalid_document', 'no such zone') };
  await bench.show([PORCH_2]);
  expect([bench.state('porch'), bench.manager.get('porch')?.graph]).toEqual(['running', PORCH]);
  expect(bench.manager.get('porch')?.notices[0]).toMatchObject({
    kind: 'error',
    message: 'The change was not taken over, so the old definition runs on: no such zone',
  });
});

test('a change that was not taken over is tried again until it is, and told once', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.run(0).refuse = { change: new SightlineError('invalid_document', 'no such zone') };
  await bench.show([PORCH_2]);
  await bench.clock.advanceAsync(60_000);
  const refusals = bench.manager.get('porch')?.notices.filter(({ kind }) => kind === 'error');
  expect([refusals?.length, bench.run(0).did.filter((step) => step === 'change').length]).toEqual([1, 8]);
  expect(bench.manager.states).toMatchObject([
    { running: PORCH.revision, wanted: PORCH_2.revision, error: 'no such zone' },
  ]);
  bench.run(0).refuse = {};
  await bench.clock.advanceAsync(16_000);
  expect([bench.manager.get('porch')?.graph, bench.runs.length]).toEqual([PORCH_2, 1]);
});

test('definitions that come while starts hang: the last one runs, and none in between is begun', async () => {
  const bench = new Bench();
  bench.next = { holdStart: true };
  await bench.show([PORCH]);
  await bench.show([PORCH_2]);
  expect(bench.runs.map(({ graph }) => graph)).toEqual([PORCH, PORCH_2]);
  const porch = bench.manager.get('porch');
  void porch?.change(PORCH);
  bench.next = {};
  await porch?.change(PORCH_3);
  await settle();
  expect(bench.runs.map(({ graph }) => graph)).toEqual([PORCH, PORCH_2, PORCH_3]);
  expect(bench.state('porch')).toBe('running');
});

test('a level that was asked for a while ends by itself, and one that comes meanwhile logs as usual', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.manager.logLevel('info');
  bench.manager.get('porch')?.logLevel('debug', 30_000);
  expect(bench.run(0).level).toBe('debug');
  await bench.clock.advanceAsync(29_000);
  bench.manager.get('porch')?.logLevel('debug', 30_000);
  bench.manager.logLevel('trace', 10_000);
  await bench.show([PORCH, YARD]);
  expect([bench.run(0).level, bench.run(1).level]).toEqual(['trace', 'info']);
  await bench.clock.advanceAsync(29_000);
  expect(bench.run(0).level).toBe('debug');
  await bench.clock.advanceAsync(2000);
  expect(bench.run(0).level).toBe('info');
});

test('what is listed again while it ends waits for its end', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  const ends: (() => void)[] = [];
  bench.run(0).stop = () => new Promise((resolve) => void ends.push(resolve));
  await bench.show([]);
  await bench.show([PORCH]);
  expect(bench.runs).toHaveLength(1);
  for (const end of ends) end();
  await settle();
  expect([bench.runs.length, bench.state('porch')]).toEqual([2, 'running']);
});

test('what cannot start is tried again, longer and longer, and given up in the end', async () => {
  const bench = new Bench();
  bench.next = { refuse: { start: new SightlineError('camera', 'it is not there.') } };
  const graph = { ...PORCH, restart: { ...PORCH.restart, delayMs: 100, maxDelayMs: 150, budget: 2 } };
  await bench.show([graph]);
  expect([bench.state('porch'), bench.run(0).closed]).toEqual(['healing', 1]);
  for (const [waitMs, runs] of [
    [99, 1],
    [1, 2],
    [149, 2],
    [1, 3],
    [60_000, 3],
  ] as const) {
    bench.clock.advance(waitMs);
    await settle();
    expect(bench.runs).toHaveLength(runs);
  }
  expect(bench.state('porch')).toBe('failed');
  expect(bench.failed).toEqual(['porch: it is not there.']);
  expect(bench.manager.listing('porch')).toMatchObject({
    state: 'failed',
    health: 'failed',
    input_fps: null,
  });
  expect(bench.manager.get('porch')?.notices.map(({ kind }) => kind)).toContain('given_up');
  bench.next = {};
  await bench.show([PORCH_2]);
  expect(bench.state('porch')).toBe('running');
});

test('a run that ended by itself is freed, keeps its figures, and starts again when asked', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.run(0).enter('stopped', 'the file is over');
  await settle();
  expect([bench.state('porch'), bench.run(0).closed]).toEqual(['stopped', 1]);
  expect(bench.manager.get('porch')?.figures?.ledger.captured).toBe(10);
  expect(() => bench.manager.get('porch')?.send(event('beep'))).toThrow('does not run now');
  bench.manager.get('porch')?.send(event('start'));
  await settle();
  expect([bench.state('porch'), bench.runs.length]).toEqual(['running', 2]);
});

test('start, stop and kill are for the run; the rest goes to its elements', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  const porch = bench.manager.get('porch');
  porch?.send(event('pause'));
  expect(porch?.state).toBe('paused');
  porch?.send(event('start'));
  expect(porch?.state).toBe('running');
  porch?.send(event('stop', { to: 'elements', elements: ['source'] }));
  expect(bench.run(0).events.map(({ name }) => name)).toEqual(['pause', 'stop']);
  porch?.send(event('stop'));
  await settle();
  expect([porch?.state, bench.run(0).did.at(-1)]).toEqual(['stopped', 'stop']);
  porch?.send(event('start'));
  await settle();
  porch?.send(event('kill'));
  await settle();
  expect([porch?.state, bench.run(1).did.at(-1)]).toEqual(['stopped', 'kill']);
});

test('a stopped pipeline stays stopped when its definition changes', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.manager.get('porch')?.send(event('stop'));
  await bench.show([PORCH_2]);
  expect([bench.state('porch'), bench.runs.length]).toEqual(['stopped', 1]);
  bench.manager.get('porch')?.send(event('start'));
  await settle();
  expect(bench.run(1).graph).toBe(PORCH_2);
});

test('a start that hangs is given up for a stop, and for another definition', async () => {
  const bench = new Bench();
  bench.next = { holdStart: true };
  await bench.show([PORCH]);
  await settle();
  expect(bench.state('porch')).toBe('starting');
  bench.next = {};
  await bench.show([PORCH_2]);
  expect([bench.state('porch'), bench.run(0).closed > 0]).toEqual(['running', true]);
  bench.next = { holdStart: true };
  await bench.show([PORCH_2, YARD]);
  await settle();
  const runs = bench.manager.runs;
  await bench.manager.close();
  expect([runs.map(({ state }) => state), bench.clock.pending]).toEqual([['stopped', 'stopped'], 0]);
});

test('the list says how it does, once a second for figures', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  expect(bench.manager.listing('porch')).toMatchObject({
    host: 'edge',
    state: 'running',
    input_fps: 25,
    infer_fps: 20,
    drop_fps: 5,
    health: 'ok',
  });
  const before = bench.changes;
  bench.clock.advance(2000);
  expect(bench.changes - before).toBe(2);
  bench.run(0).enter('healing');
  expect(bench.manager.listing('porch')).toMatchObject({ state: 'healing', health: 'warning' });
  expect(bench.manager.listing('nothing')).toBeUndefined();
});

test('a level of logging holds for runs that come later', async () => {
  const bench = new Bench();
  await bench.show([PORCH]);
  bench.manager.logLevel('debug');
  expect(bench.run(0).level).toBe('debug');
  await bench.show([PORCH, YARD]);
  expect(bench.run(1).level).toBe('debug');
});
