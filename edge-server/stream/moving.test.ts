import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { MovingBench } from './moving.cases.ts';

const FRAMES = 120;

/** What comes out of a run that stays, given every frame. */
async function unmoved(): Promise<MovingBench> {
  const bench = new MovingBench(false);
  await bench.run.start();
  for (let frame = 0; frame < FRAMES; frame += 1) await bench.source.give();
  await bench.pass();
  await bench.run.kill();
  return bench;
}

/** Moves to and fro at random instants until told. */
async function wander(bench: MovingBench, dice: Dice, isOver: () => boolean): Promise<number> {
  let moves = 0;
  while (!isOver()) {
    for (let turns = dice.below(12); turns > 0; turns -= 1) await settle();
    await bench.run.moveTo(bench.run.place === 'edge' ? 'browser' : 'edge');
    moves += 1;
  }
  return moves;
}

test('a source that can wait loses nothing: the same comes out, in the same order, wherever the run was', async () => {
  const expected = await unmoved();
  expect(expected.windows).toHaveLength(FRAMES / 12);
  expect(expected.comings.length).toBeGreaterThan(3);
  for (let seed = 1; seed <= 10; seed += 1) {
    const bench = new MovingBench(false, seed);
    await bench.run.start();
    let over = false;
    const moving = wander(bench, new Dice(seed), () => over);
    const dice = new Dice(seed + 1000);
    for (let frame = 0; frame < FRAMES; frame += 1) {
      await bench.source.give();
      for (let turns = dice.below(3); turns > 0; turns -= 1) await settle();
    }
    over = true;
    expect(await moving).toBeGreaterThan(2);
    await bench.pass();
    expect(bench.windows).toEqual(expected.windows);
    expect(bench.comings).toEqual(expected.comings);
    expect(bench.run.figures().ledger).toMatchObject({
      captured: FRAMES,
      dropped: {},
      failed: 0,
      inFlight: 0,
    });
    expect(bench.imbalance).toBe(0);
    await bench.run.kill();
    await bench.pass();
    expect([bench.clock.pending, bench.budget.held]).toEqual([0, 0]);
  }
});

test('a live source loses only what is counted: no window has a gap of its own, or anything twice', async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const bench = new MovingBench(true, seed);
    const dice = new Dice(seed);
    await bench.run.start();
    let over = false;
    const moving = wander(bench, new Dice(seed + 1000), () => over);
    for (let frame = 0; frame < 200; frame += 1) {
      await bench.source.give();
      for (let turns = dice.below(3); turns > 0; turns -= 1) await settle();
      expect(bench.imbalance).toBe(0);
    }
    over = true;
    await moving;
    await bench.pass();
    const { captured, delivered, inFlight, failed } = bench.run.figures().ledger;
    expect({ captured, inFlight, failed }).toEqual({ captured: 200, inFlight: 0, failed: 0 });
    expect(bench.times).toEqual([...new Set(bench.times)].toSorted((a, b) => a - b));
    expect(bench.windows).toHaveLength(Math.floor(delivered / 4));
    await bench.run.kill();
  }
});

test('a move that is refused disturbs nothing', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  bench.refusal = new SightlineError('forbidden', 'its frames stay in the browser');
  await expect(bench.run.moveTo('edge')).rejects.toMatchObject({ code: 'forbidden' });
  expect([bench.run.place, bench.run.state]).toEqual(['browser', 'running']);
  await bench.source.give();
  expect(bench.run.figures().ledger).toMatchObject({ captured: 1, dropped: {} });
  await bench.run.kill();
});

test('a run whose edge is lost goes on here from what was last told', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  await bench.run.moveTo('edge');
  for (let frame = 0; frame < 9; frame += 1) {
    await bench.source.give();
    await bench.pass(10);
  }
  await bench.pass(1_000);
  bench.links.at(-1)?.break();
  await bench.pass();
  expect([bench.run.place, bench.run.state]).toEqual(['browser', 'running']);
  expect(bench.notices.at(-1)?.message).toContain('The edge went away.');
  for (let frame = 0; frame < 3; frame += 1) {
    await bench.source.give();
    await bench.pass(10);
  }
  // The three that were told of are in the window with the one that came here.
  expect(bench.windows).toHaveLength(1);
  expect(bench.imbalance).toBe(0);
  await bench.run.kill();
  await bench.pass();
  expect(bench.clock.pending).toBe(0);
});

test('an edge that falls silent counts as lost', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  await bench.run.moveTo('edge');
  await bench.source.give();
  const [link] = bench.links;
  link?.listen({ message: () => undefined, unsent: () => undefined, lost: () => undefined });
  await bench.pass(12_000);
  expect(bench.run.place).toBe('browser');
  await bench.run.kill();
});

test('a camera that falls silent is told of once, from where it is, and the run stays on the edge', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  await bench.run.moveTo('edge');
  await bench.source.give();
  await bench.pass(10_400);
  expect([bench.run.place, bench.run.state]).toEqual(['edge', 'healing']);
  await bench.pass(1_000);
  await bench.source.give();
  expect(bench.run.state).toBe('running');
  const told = bench.notices.filter(({ kind }) => kind === 'error' || kind === 'warning');
  expect(told).toMatchObject([
    { element: 'camera', message: expect.stringContaining('The source is silent') },
  ]);
  await bench.run.moveTo('browser');
  await bench.source.give();
  await bench.pass();
  expect([bench.imbalance, bench.run.figures().ledger.inFlight]).toEqual([0, 0]);
  await bench.run.kill();
  await bench.pass();
  expect([bench.clock.pending, bench.budget.held]).toEqual([0, 0]);
});
