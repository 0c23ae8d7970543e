import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakeRun } from '../runs/fake-run.cases.ts';
import { graphOf } from '../runs/graph.cases.ts';
import { LiveBench, TEN, porch, turns } from './live-bench.cases.ts';

test('who comes is told what they get and how the pipeline does', () => {
  const bench = new LiveBench();
  const { messages } = bench.watch({ pictures: { fps: 11, width: 600, quality: 70 } });
  expect(messages.slice(0, 2)).toEqual([
    { type: 'watching', pipeline_id: 'porch', results: true, pictures: TEN, no_pictures: null },
    { type: 'state', state: 'running', reason: 'frames may come' },
  ]);
});

test('a frame comes with its picture, its results and its times', async () => {
  const bench = new LiveBench();
  const watcher = bench.watch();
  bench.found(1);
  bench.frame(2);
  bench.found(2);
  await bench.press.make();
  expect(watcher.frames).toMatchObject([
    { sequence: 1, frame: { id: 1 }, picture: null },
    {
      sequence: 2,
      pipeline_id: 'porch',
      frame: { id: 2, timestamp: 80_000 },
      ts_new: 1002,
      ts_infer_end: bench.clock.wallTime(),
      w: 16,
      h: 8,
      results: [{ element: 'detect_objects', detections: [{ label: 'person', track: 2 }] }],
      picture: { width: 640, height: 320 },
    },
  ]);
});

test('nothing is looked at without viewers, and no frames without one who wants pictures', () => {
  const bench = new LiveBench();
  expect(bench.looked).toEqual([]);
  const first = bench.watch({ pictures: null });
  expect(bench.looked).toEqual(['detect_objects']);
  const second = bench.watch();
  expect(bench.looked).toEqual(['detect_objects', 'source']);
  bench.hub.leave(second.viewer);
  expect(bench.looked).toEqual(['detect_objects']);
  bench.hub.leave(first.viewer);
  expect(bench.looked).toEqual([]);
  expect(bench.clock.pending).toBe(0);
});

test('fifty viewers of the same share one picture and its bytes', async () => {
  const bench = new LiveBench();
  const watchers = Array.from({ length: 50 }, () => bench.watch());
  bench.frame(1);
  await bench.press.make();
  expect(bench.press.jobs).toHaveLength(1);
  expect(new Set(watchers.map(({ raw }) => raw.at(-1))).size).toBe(1);
  expect(watchers[49]?.frames).toHaveLength(1);
});

test('viewers of other sizes and rates share a frame, and each size is made once', async () => {
  const bench = new LiveBench();
  bench.watch();
  bench.watch({ pictures: { ...TEN, fps: 5 } });
  const small = bench.watch({ pictures: { ...TEN, width: 160 } });
  for (let id = 1; id <= 10; id += 1) {
    bench.frame(id);
    bench.clock.advance(100);
    await bench.press.make();
  }
  expect(bench.press.jobs.map(({ orders }) => orders.map(({ width }) => width))).toEqual(
    Array.from({ length: 10 }, () => [640, 160]),
  );
  expect(small.frames.at(-1)?.picture).toEqual({ width: 160, height: 80 });
});

test('of more kinds of pictures than six the seventh is the nearest of them', () => {
  const bench = new LiveBench();
  const widths = [160, 240, 320, 480, 640, 800];
  for (const width of widths) bench.watch({ pictures: { ...TEN, width } });
  const [told] = bench.watch({ pictures: { ...TEN, width: 1900 } }).of('watching');
  expect(told?.pictures).toEqual({ ...TEN, width: 800 });
});

test('what a viewer wants can change while it watches', async () => {
  const bench = new LiveBench();
  const watcher = bench.watch();
  bench.hub.join(watcher.viewer, { results: false, pictures: null }, () => undefined);
  expect(watcher.of('watching')).toHaveLength(2);
  expect(watcher.of('state')).toHaveLength(1);
  expect(bench.hub.size).toBe(1);
  bench.frame(1);
  bench.found(1);
  await bench.press.make();
  expect(watcher.frames).toEqual([]);
});

test('who comes later sees the newest picture at once', async () => {
  const bench = new LiveBench();
  bench.watch();
  bench.frame(1);
  await bench.press.make();
  expect(bench.watch().frames).toMatchObject([{ sequence: 1, frame: { id: 1 } }]);
});

test('a press that has too much to do gets the next frame', () => {
  const bench = new LiveBench();
  bench.watch();
  bench.press.isBusy = true;
  bench.frame(1);
  bench.press.isBusy = false;
  bench.frame(2);
  expect(bench.press.jobs).toHaveLength(1);
});

test('where parts of pictures are hidden on one way only there is none, and it says so', () => {
  const graph = graphOf('porch', ['source', 'privacy', 'throttle']);
  const [wire] = graph.wires;
  const extra = { name: 'mask', type: 'mask', flow: 'main', config: {}, onError: 'skip' as const };
  const apart = {
    ...graph,
    elements: [...graph.elements, extra],
    wires: [...graph.wires, ...(wire === undefined ? [] : [{ ...wire, to: 'mask' }])],
  };
  const bench = new LiveBench(apart);
  const [told] = bench.watch().of('watching');
  expect(told).toMatchObject({ pictures: null, no_pictures: expect.stringContaining('hides parts') });
  expect(bench.looked).toEqual([]);
});

test('another run, and another revision, are looked at in place of the old ones', () => {
  const bench = new LiveBench();
  const watcher = bench.watch();
  const before = bench.run;
  bench.run = new FakeRun(porch(), {});
  if (bench.watched === undefined) throw new Error('no run');
  bench.watched = { ...bench.watched, run: null, state: 'healing', reason: 'the camera is gone' };
  bench.hub.refresh();
  bench.watched = { ...bench.watched, run: bench.run, state: 'running', reason: 'frames may come' };
  bench.hub.refresh();
  expect(before.taps.size).toBe(0);
  expect(bench.looked).toEqual(['detect_objects', 'source']);
  expect(watcher.of('state').map(({ state }) => state)).toEqual(['running', 'healing', 'running']);
  const changed = { ...porch(), revision: 'next', elements: porch().elements.slice(0, 1), wires: [] };
  bench.watched = { ...bench.watched, graph: changed };
  bench.hub.refresh();
  expect(bench.looked).toEqual(['source']);
});

test('a run that gives nothing for two seconds is looked at anew: it may have made parts of itself anew', () => {
  const bench = new LiveBench();
  bench.watch();
  bench.run.taps.clear();
  bench.clock.advance(4000);
  expect(bench.looked).toEqual(['detect_objects', 'source']);
});

test('a run that cannot be looked at now is tried again, and told of once', async () => {
  const bench = new LiveBench();
  bench.run.graph = { ...porch(), elements: [] };
  bench.watch();
  for (let second = 0; second < 20; second += 1) {
    if (second === 10) bench.run.graph = porch();
    await turns();
    bench.clock.advance(1000);
  }
  expect(bench.logged).toHaveLength(1);
  expect(bench.looked).toEqual(['detect_objects', 'source']);
});

test('every two seconds it says how fast frames come, and what was skipped', () => {
  const bench = new LiveBench();
  if (bench.watched !== undefined) bench.watched.figures = bench.run.figures();
  const watcher = bench.watch();
  bench.watch();
  bench.clock.advance(4000);
  expect(watcher.of('pulse')).toEqual([
    { type: 'pulse', input_fps: 25, infer_fps: 20, viewers: 2, skipped: 0 },
    { type: 'pulse', input_fps: 25, infer_fps: 20, viewers: 2, skipped: 0 },
  ]);
});

test('a viewer to whom nothing can be sent for ten seconds is ended, and nobody else', async () => {
  const bench = new LiveBench();
  const slow = bench.watch();
  const fast = bench.watch();
  slow.isStuck = true;
  for (let id = 1; id <= 130; id += 1) {
    bench.frame(id);
    bench.clock.advance(100);
    await bench.press.make();
  }
  await turns();
  expect(slow.ended).toContain('10 s');
  expect(fast.ended).toBe('');
  expect(fast.frames).toHaveLength(130);
  expect(slow.frames.length).toBeLessThan(5);
  expect(bench.hub.size).toBe(1);
});

test('a pipeline that does not run here any more ends its views', () => {
  const bench = new LiveBench();
  const watcher = bench.watch();
  bench.watched = undefined;
  bench.hub.refresh();
  expect(watcher.ended).toContain('does not run on this server any more');
  expect(bench.hub.size).toBe(0);
  bench.hub.close(new SightlineError('aborted', 'nobody is there'));
});
