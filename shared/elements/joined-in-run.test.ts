import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from '../run/create-run.ts';
import type { Element, ElementContext } from '../run/element.ts';
import { FakeHost } from '../run/fake-host.cases.ts';
import { DEFAULT_RESTART } from '../run/graph.ts';
import { imbalanceOf } from '../run/imbalance.cases.ts';
import type { Message } from '../run/message.ts';
import { Dice } from '../run/random.cases.ts';
import { POLICY, graphOf, lookupOf, typeOf } from '../run/test-elements.cases.ts';
import { JOIN_CONCURRENCY, JoinedFrames } from './joined-frames.ts';
import { detection } from './message.cases.ts';

/** Takes its time, now and then fails, and now and then finds nothing worth telling. */
function detecting({ clock, frames }: ElementContext, dice: Dice): Element {
  return {
    takesFrames: true,
    concurrency: 2,
    async process(message) {
      await new Promise<void>((resolve) => void clock.after(20 + dice.below(200), resolve));
      if (message.kind === 'frame') frames.close(message.value);
      dice.fail(0.1);
      return dice.chance(0.1)
        ? null
        : { ...message, kind: 'detections', value: { detections: [detection()] } };
    },
  };
}

/** Gives the frame on, after a while, unless it fails. */
function joining(context: ElementContext, dice: Dice): Element {
  const joined = new JoinedFrames('join', context);
  const work = async (frame: Message): Promise<Message> => {
    await new Promise<void>((resolve) => void context.clock.after(dice.below(60), resolve));
    if (!dice.chance(0.1)) return frame;
    context.frames.close(frame.value);
    throw new Error('a random failure');
  };
  return {
    takesFrames: true,
    concurrency: JOIN_CONCURRENCY,
    process(message) {
      const pair = joined.take(message);
      return pair === null ? null : work(pair.frame);
    },
    cleanup: () => joined.close(),
  };
}

function bedOf(seed: number, flow: string, live: boolean) {
  const dice = new Dice(seed);
  const elements = lookupOf({
    detect: typeOf((_config, context) => detecting(context, dice)),
    join: typeOf((_config, context) => joining(context, dice)),
  });
  const host = new FakeHost(elements);
  host.live = live;
  const policy = live ? POLICY.latest : POLICY.block();
  const wires = { 'camera>detect': policy, 'camera>join': policy, 'detect>join': POLICY.block(32) };
  const seen: number[] = [];
  const wishes = { detect: {}, join: { flow, onError: 'restart' } } as const;
  const restart = { ...DEFAULT_RESTART, budget: 1e6, budgetWindowMs: 1e6, delayMs: 10, maxDelayMs: 10 };
  const graph = graphOf(wishes, wires, { restart });
  const run = createRun({
    graph,
    host,
    elements,
    listener: { output: ({ frame }) => void seen.push(frame.id) },
  });
  return { dice, host, run, seen };
}

test.each(
  Array.from({ length: 24 }, (_, seed) => ({
    seed,
    flow: seed % 2 === 0 ? 'main' : 'other',
    live: seed % 3 !== 0,
  })),
)('in a run nothing leaks and every frame is accounted for: %o', async ({ seed, flow, live }) => {
  const { dice, host, run, seen } = bedOf(seed, flow, live);
  await run.start();
  for (let turn = 0; turn < 200; turn += 1) {
    const welcome = host.source.push();
    await host.clock.advanceAsync(33);
    if (!live && welcome !== undefined) await host.clock.advanceAsync(500);
    await settle();
    expect(imbalanceOf(run.figures().ledger)).toBe(0);
    if (dice.chance(0.01)) host.workers.get('other')?.crash();
  }
  const stopped = dice.chance(0.5) ? run.stop() : run.kill();
  for (let turn = 0; turn < 100; turn += 1) await host.clock.advanceAsync(100);
  await stopped;
  const { ledger } = run.figures();
  expect(ledger).toMatchObject({ captured: 200, inFlight: 0 });
  expect(imbalanceOf(ledger)).toBe(0);
  expect(host.frames.open).toBe(0);
  for (const worker of host.everyWorker) if (worker.wasAtRest) expect(worker.thread.frames.open).toBe(0);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});
