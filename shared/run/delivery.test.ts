import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { Message } from './message.ts';
import { Dice } from './random.cases.ts';
import { POLICY, graphOf, lookupOf, through, typeOf } from './test-elements.cases.ts';

/** A chain over two workers on wires that must deliver, through crashes, remakes and failures. */
function bedOf(dice: Dice) {
  const works: (() => void)[] = [];
  const unsure = through((message) => {
    if (dice.chance(0.7)) return message;
    return new Promise<Message>((resolve, reject) => {
      works.push(() => (dice.chance(0.2) ? reject(new Error('not now')) : resolve(message)));
    });
  });
  const elements = lookupOf({ unsure });
  const host = new FakeHost(elements);
  host.live = false;
  const seen = new Set<number>();
  const order: number[] = [];
  const wishes = {
    a: { type: 'unsure' },
    b: { type: 'unsure', flow: 'one' },
    c: { type: 'unsure', flow: 'two' },
    d: { type: 'unsure' },
  };
  const policy = POLICY.sure(3, 1000, 5);
  const wires = { 'camera>a': policy, 'a>b': policy, 'b>c': policy, 'c>d': policy };
  const restart = {
    healAfterMs: 60_000,
    recycleAfterMs: 120_000,
    budget: 1e6,
    budgetWindowMs: 1e6,
    delayMs: 10,
    maxDelayMs: 10,
  };
  const run = createRun({
    graph: graphOf(wishes, wires, { restart }),
    host,
    elements,
    listener: {
      output: ({ frame }) => {
        if (!seen.has(frame.id)) order.push(frame.id);
        seen.add(frame.id);
      },
    },
  });
  // A source that can wait does: what came in spite of that would have no room.
  const source = { isWelcome: true };
  const push = (): void => {
    if (!source.isWelcome || host.source.events === null) return;
    const welcome = host.source.push();
    source.isWelcome = welcome === undefined;
    void welcome?.then(() => (source.isWelcome = true));
  };
  return { host, run, seen, order, push, finish: () => works.shift()?.() };
}

/** A fourth time in a row the whole run begins anew. */
async function crashOften({ host }: ReturnType<typeof bedOf>, flow: string): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    host.workers.get(flow)?.crash();
    await settle();
    host.clock.advance(20);
    await settle();
  }
}

async function disturb(bed: ReturnType<typeof bedOf>, dice: Dice): Promise<void> {
  const { host, run, push, finish } = bed;
  const kind = dice.below(20);
  if (kind < 6) push();
  else if (kind < 12) finish();
  else if (kind === 12) host.workers.get(dice.pick(['one', 'two']) ?? '')?.crash();
  else if (kind === 13) {
    const elements = [dice.pick(['a', 'b', 'c', 'd']) ?? 'a'];
    run.notify({ name: 'kill', target: { to: 'elements', elements }, params: {} });
  } else if (kind === 14 && dice.chance(0.2)) await crashOften(bed, dice.pick(['one', 'two']) ?? '');
  else if (kind < 17) host.clock.advance(dice.below(30));
  else await settle();
}

async function calm({ host, finish }: ReturnType<typeof bedOf>): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    finish();
    finish();
    host.clock.advance(20);
    await settle();
  }
}

test(
  'over wires that must deliver nothing is lost, whatever crashes, not when the whole run begins anew',
  { timeout: 60_000 },
  async () => {
    let restarts = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const dice = new Dice(seed);
      const bed = bedOf(dice);
      await bed.run.start();
      for (let step = 0; step < 60; step += 1) await disturb(bed, dice);
      await calm(bed);
      const missing = Array.from(
        { length: bed.run.figures().ledger.captured },
        (_, index) => index + 1,
      ).filter((id) => !bed.seen.has(id));
      expect({ seed, missing }).toEqual({ seed, missing: [] });
      expect(bed.run.figures().ledger.inFlight).toBe(0);
      restarts += bed.host.sources.length - 1;
      await bed.run.kill();
    }
    expect(restarts).toBeGreaterThan(5);
  },
);

test('without failures every wire keeps the order, over threads too', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const dice = new Dice(seed);
    const works: (() => void)[] = [];
    const values: number[] = [];
    const slow = typeOf(() => ({
      concurrency: 1 + dice.below(3),
      process: (message) =>
        dice.chance(0.5)
          ? message
          : new Promise<Message>((resolve) => void works.push(() => resolve(message))),
    }));
    const elements = lookupOf({ slow });
    const host = new FakeHost(elements);
    const wish = () => ({ type: 'slow', flow: dice.pick(['main', 'one', 'two']) ?? 'main' });
    const policy = (): ReturnType<typeof POLICY.block> => POLICY.block(1 + dice.below(3));
    const wires = { 'camera>a': policy(), 'a>b': POLICY.dropOldest(2), 'b>c': policy() };
    const graph = graphOf({ a: wish(), b: wish(), c: wish() }, wires);
    const run = createRun({
      graph,
      host,
      elements,
      listener: { output: ({ frame }) => values.push(frame.id) },
    });
    await run.start();
    for (let step = 0; step < 80; step += 1) {
      if (dice.chance(0.4)) void host.source.push();
      else works.splice(dice.below(works.length), 1)[0]?.();
      if (dice.chance(0.3)) await settle();
      host.clock.advance(1);
    }
    expect(values).toEqual(values.toSorted((one, other) => one - other));
    await run.kill();
  }
});
