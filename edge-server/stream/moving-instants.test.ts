import { expect, test } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { MovableRun } from '../../shared/run/movable-run.ts';
import type { Picture } from '../../shared/frame.ts';
import { MovingBench } from './moving.cases.ts';

interface Moment {
  readonly bench: MovingBench;
  readonly run: MovableRun<Picture>;
  readonly untap: () => void;
}

async function onEdge(seed: number): Promise<Moment> {
  const bench = new MovingBench(true, seed);
  const { run } = bench;
  await run.start();
  await run.moveTo('edge');
  const untap = run.tap({ element: 'find', side: 'input', every: 1, onMessage: () => undefined });
  await give(bench, 7);
  return { bench, run, untap };
}

async function give(bench: MovingBench, frames: number): Promise<void> {
  for (let frame = 0; frame < frames; frame += 1) {
    await bench.source.give();
    for (let turns = 0; turns < 6; turns += 1) await settle();
  }
}

/** Acts so many turns after it was told to come back, with frames under way; false when it was back by then. */
async function comeBack({ bench, run }: Moment, turns: number, act: () => unknown): Promise<boolean> {
  for (let frame = 0; frame < 3; frame += 1) void bench.source.give();
  let isBack = false;
  const moving = run.moveTo('browser').then(() => (isBack = true));
  for (let turn = 0; turn < turns; turn += 1) await settle();
  const isInTime = !isBack;
  act();
  await moving;
  return isInTime;
}

/** Nothing is missing, nothing came twice, and of every frame the truth is told. */
function mustBeWhole({ bench, run }: Moment): void {
  const { captured, delivered, filtered, failed, inFlight, dropped } = run.figures().ledger;
  const { superseded = 0, paused = 0, ...others } = dropped;
  expect([bench.imbalance, inFlight, failed, others]).toEqual([0, 0, 0, {}]);
  expect(captured).toBe(delivered + filtered + superseded + paused);
  // What was delivered is in a window, or in the one that is not full yet.
  expect(bench.windows).toHaveLength(Math.floor(delivered / 4));
  expect(bench.times).toEqual([...new Set(bench.times)].toSorted((a, b) => a - b));
  expect(bench.notices.filter(({ kind }) => kind === 'warning')).toEqual([]);
}

test.each<[string, (moment: Moment) => unknown]>([
  ['the clock is asked for', ({ bench }) => bench.clock.advance(1_000)],
  ['a tap ends', ({ untap }) => untap()],
  [
    'a tap begins',
    ({ run }) => run.tap({ element: 'fours', side: 'output', every: 1, onMessage: () => undefined }),
  ],
  ['a trace is asked for', ({ run }) => run.trace(1)],
  ['the log tells more', ({ run }) => run.logLevel('debug')],
  ['it is paused and goes on', ({ run }) => [run.pause(), run.resume()]],
])('%s, at whatever instant of a way back: the run comes back whole', async (_, act) => {
  let isInTime = true;
  let instants = 0;
  for (; isInTime; instants += 1) {
    const moment = await onEdge(instants + 1);
    const { bench, run } = moment;
    isInTime = await comeBack(moment, instants, () => act(moment));
    await give(bench, 12);
    mustBeWhole(moment);
    await run.kill();
    await bench.pass();
    expect([bench.clock.pending, bench.budget.held]).toEqual([0, 0]);
  }
  expect(instants).toBeGreaterThan(5);
});

test('a frame that comes while the source is opened anew, since it was silent, is told of too', async () => {
  let healed = 0;
  for (let silentMs = 9_500; silentMs < 12_500; silentMs += 200) {
    const { bench, run } = await onEdge(1);
    await bench.clock.advanceAsync(silentMs);
    await give(bench, 2);
    await bench.pass(1_500);
    expect([run.place, run.figures().ledger.inFlight]).toEqual(['edge', 0]);
    if ((run.figures().ledger.dropped.paused ?? 0) > 0) healed += 1;
    await run.moveTo('browser');
    expect(run.figures().ledger.dropped.stopped).toBeUndefined();
    await run.kill();
  }
  expect(healed).toBeGreaterThan(1);
});
