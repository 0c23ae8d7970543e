import { expect, test } from 'vitest';
import { messageOf } from '../errors.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { chaosOf, randomGraph } from './random-graph.cases.ts';
import type { Chaos } from './random-graph.cases.ts';
import { Dice } from './random.cases.ts';
import type { Run } from './run.api.ts';

interface Bed {
  readonly dice: Dice;
  readonly host: FakeHost;
  readonly chaos: Chaos;
  readonly run: Run;
  readonly open: Promise<unknown>[];
  readonly sizes: { most: number };
}

function bedOf(dice: Dice): Bed {
  const chaos = chaosOf(dice);
  const host = new FakeHost(chaos.elements);
  host.live = dice.chance(0.6);
  const run = createRun({
    graph: randomGraph(dice, 'r0'),
    host,
    elements: chaos.elements,
    listener: {
      output: () => dice.fail(0.01),
      event: () => dice.fail(0.01),
      notice: () => dice.fail(0.01),
      state: () => dice.fail(0.01),
    },
  });
  return { dice, host, chaos, run, open: [], sizes: { most: 0 } };
}

type Step = (bed: Bed) => Promise<void> | void;

/** What is asked for may be refused, but must be answered. */
function ask({ open }: Bed, promise: Promise<unknown>): void {
  open.push(promise.catch(() => undefined));
}

function push(bed: Bed): void {
  const source = bed.host.sources.at(-1);
  if (source === undefined || source.events === null) return;
  for (let count = bed.dice.below(6); count > 0; count -= 1) {
    const welcome = source.push();
    if (welcome !== undefined) ask(bed, welcome);
  }
}

function anyElement({ dice, run }: Bed): string {
  const { elements } = run.structure();
  return dice.pick(elements)?.name ?? '';
}

function control(bed: Bed, name: string, elements: readonly string[] | null): void {
  const target = elements === null ? { to: 'all' as const } : { to: 'elements' as const, elements };
  bed.run.notify({ name, target, params: {} });
}

const STEPS: readonly (readonly [number, Step])[] = [
  [30, push],
  [20, ({ host, dice }) => host.clock.advance(dice.below(60))],
  [20, ({ chaos }) => chaos.finish()],
  [20, () => settle()],
  [3, (bed) => bed.host.workers.get(bed.dice.pick(['one', 'two']) ?? '')?.crash()],
  [4, (bed) => control(bed, 'kill', [anyElement(bed)])],
  [2, (bed) => control(bed, bed.dice.pick(['pause', 'resume']) ?? 'pause', [anyElement(bed)])],
  [2, (bed) => (bed.run.state === 'paused' ? bed.run.resume() : bed.run.pause())],
  [2, (bed) => ask(bed, bed.run.change(randomGraph(bed.dice, `r${bed.dice.below(1e9)}`)))],
  [1, ({ host }) => host.clock.advance(50_000)],
  [1, ({ host }) => host.sources.at(-1)?.fail()],
  [1, ({ host }) => host.sources.at(-1)?.end()],
];

async function play(bed: Bed): Promise<void> {
  const { dice, run } = bed;
  const started = run.start();
  ask(bed, started);
  if (dice.chance(0.9)) await settle();
  for (let step = dice.below(40); step > 0; step -= 1) {
    await dice.weighted(STEPS)?.(bed);
    expect(imbalanceOf(run.figures().ledger)).toBe(0);
    for (const wire of run.figures().wires) bed.sizes.most = Math.max(bed.sizes.most, wire.depth);
  }
}

async function finish(bed: Bed): Promise<void> {
  const { dice, run, host, open } = bed;
  ask(bed, dice.chance(0.5) ? run.kill() : run.stop(dice.below(2000)));
  let answered = false;
  void Promise.all(open).then(() => (answered = true));
  for (let second = 0; second < 12; second += 1) {
    await settle();
    host.clock.advance(1000);
    bed.chaos.finish();
  }
  await settle();
  bed.chaos.finishAll();
  await settle();
  expect(answered, 'every promise is resolved').toBe(true);
}

function inspect({ run, host, chaos }: Bed): void {
  const { ledger, state } = run.figures();
  expect(['stopped', 'failed']).toContain(state);
  expect(imbalanceOf(ledger)).toBe(0);
  expect(ledger.inFlight).toBe(0);
  expect(chaos.faults).toEqual([]);
  expect(host.frames.open, 'frames that were not closed').toBe(0);
  for (const worker of host.everyWorker) {
    expect(worker.ended).not.toBe(null);
    if (worker.wasAtRest) expect(worker.thread.frames.open, 'frames open in a worker').toBe(0);
  }
  expect(host.clock.pending, 'timers').toBe(0);
}

async function round(seed: number): Promise<void> {
  const bed = bedOf(new Dice(seed));
  await play(bed);
  await finish(bed);
  inspect(bed);
  expect(bed.sizes.most).toBeLessThan(1100);
}

const ROUNDS = 2000;

test(
  'whatever happens, frames are accounted for and everything is given back',
  { timeout: 180_000 },
  async () => {
    const failures: string[] = [];
    for (let seed = 1; seed <= ROUNDS && failures.length < 9; seed += 1) {
      await round(seed).catch((error: unknown) => failures.push(`seed ${seed}: ${messageOf(error)}`));
    }
    expect(failures).toEqual([]);
  },
);
