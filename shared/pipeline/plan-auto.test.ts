import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Placement } from '../detect/detector.ts';
import { AutoPlan } from './plan-auto.ts';
import type { AutoDecision, AutoFacts } from './plan-decision.ts';

const NOWHERE = { usable: false, reason: 'connecting to it' };
const FINE = { usable: true, reason: '' };

/** How a side does in a simulation: how long a frame takes there, and how many get lost. */
interface SideModel {
  readonly ms: number;
  readonly jitter: number;
  readonly loss: number;
}

const LOST_MS = 2_000;
const CAMERA_FPS = 30;

/** A run between two sides, second by second, on a clock of its own. */
class Simulation {
  now = 0;
  sides: Record<Placement, SideModel>;
  facts: Partial<AutoFacts> = {};
  edgeUp = true;
  readonly plan = new AutoPlan();
  readonly moves: { at: number; to: Placement }[] = [];
  readonly reasons = new Set<string>();
  probes = 0;
  last: AutoDecision = { placement: 'browser', reason: '', wantsEdge: false, probe: null };
  #current: Placement = 'browser';
  #connected = false;
  readonly #random: () => number;

  constructor(browser: Partial<SideModel>, edge: Partial<SideModel>, random: () => number = () => 0.5) {
    const calm = { ms: 50, jitter: 0, loss: 0 };
    this.sides = { browser: { ...calm, ...browser }, edge: { ...calm, ...edge } };
    this.#random = random;
    this.plan.moved('browser', 0);
  }

  get current(): Placement {
    return this.#current;
  }

  run(ms: number): void {
    for (const until = this.now + ms; this.now < until;) this.#second();
  }

  /** The most moves in any minute. */
  get movesPerMinute(): number {
    const within = (from: number): number =>
      this.moves.filter(({ at }) => at >= from && at < from + 60_000).length;
    return Math.max(0, ...this.moves.map(({ at }) => within(at)));
  }

  #second(): void {
    this.now += 1_000;
    const frames = this.#frames();
    for (let frame = 0; frame < frames; frame += 1)
      this.plan.measured(this.#current, this.#time(this.#current), this.now);
    this.plan.rates(CAMERA_FPS, CAMERA_FPS - frames);
    this.last = this.plan.decide(this.#facts());
    this.reasons.add(this.last.reason);
    this.#follow(this.last);
  }

  #follow({ placement, wantsEdge, probe }: AutoDecision): void {
    if (probe !== null)
      for (let frame = 0; frame < 3; frame += 1, this.probes += 1)
        this.plan.probed(probe, this.#time(probe), this.now);
    this.#connected = wantsEdge && this.edgeUp;
    if (placement === this.#current || (placement === 'edge' && !this.#connected)) return;
    this.#current = placement;
    this.moves.push({ at: this.now, to: placement });
    this.plan.moved(placement, this.now);
  }

  #facts(): AutoFacts {
    const { now } = this;
    const line = { saveData: false, isSlow: false };
    const edge = this.#connected && this.edgeUp ? FINE : NOWHERE;
    return { now, browser: FINE, edge, edgeHeard: this.edgeUp, power: null, line, ...this.facts };
  }

  /** Frames that are done in a second. */
  #frames(): number {
    const { ms } = this.sides[this.#current];
    const atOnce = this.#current === 'edge' ? 2 : 1;
    return Math.max(1, Math.min(CAMERA_FPS, Math.floor((atOnce * 1000) / ms)));
  }

  #time(side: Placement): number {
    const { ms, jitter, loss } = this.sides[side];
    if (this.#random() < loss) return LOST_MS;
    return ms * (1 + jitter * (2 * this.#random() - 1));
  }
}

test('what is fast enough here stays here, and no frame tries the edge', () => {
  const run = new Simulation({ ms: 60 }, { ms: 10 });
  run.run(300_000);
  expect([run.moves, run.probes, run.last.wantsEdge]).toEqual([[], 0, false]);
  expect(run.last.reason).toBe('fast enough here: 60 ms for 95 % of the frames');
});

test('what is slow here goes to a faster edge once a few frames have shown it, and comes back when that turns slow', () => {
  const run = new Simulation({ ms: 500 }, { ms: 60 });
  run.run(30_000);
  expect([run.current, run.moves.length]).toEqual(['edge', 1]);
  expect(run.moves[0]?.at).toBeLessThan(10_000);
  expect(run.probes).toBeLessThan(25);
  expect(run.last.reason).toBe('the edge takes 60 ms for 95 % of the frames');
  run.run(120_000);
  run.sides = { browser: { ms: 80, jitter: 0, loss: 0 }, edge: { ms: 900, jitter: 0, loss: 0 } };
  run.run(200_000);
  expect([run.current, run.moves.length]).toEqual(['browser', 2]);
  expect(
    [...run.reasons].some((reason) =>
      /^faster here: \d+ ms for 95 % .*, against 900 ms on the edge/.test(reason),
    ),
  ).toBe(true);
});

test('an edge that is not clearly faster is not gone to, and tried ever less often', () => {
  const run = new Simulation({ ms: 500 }, { ms: 450 });
  run.run(60_000);
  const first = run.probes;
  expect(run.last.reason).toMatch(/^slow here \(500 ms.*and the edge is not clearly faster \(450 ms/);
  run.run(3_600_000);
  expect(run.moves).toEqual([]);
  expect(run.probes - first).toBeLessThan(80);
});

test('an edge that goes away is left at once, in words, and gone back to after a pause', () => {
  const run = new Simulation({ ms: 500 }, { ms: 60 });
  run.run(30_000);
  run.edgeUp = false;
  run.run(1_000);
  expect([run.current, run.last.reason]).toEqual(['browser', 'the edge went away (connecting to it)']);
  run.run(10_000);
  expect(run.last.reason).toContain('no edge is in reach');
  run.edgeUp = true;
  run.run(5_000);
  expect(run.last.reason).toContain('and the edge went away');
  run.run(60_000);
  expect(run.current).toBe('edge');
});

describe('what else counts', () => {
  test('a low battery makes computing here dearer', () => {
    const run = new Simulation({ ms: 120 }, { ms: 40 });
    run.run(30_000);
    expect(run.current).toBe('browser');
    run.facts = { power: { charging: false, level: 0.1 } };
    run.run(30_000);
    expect(run.current).toBe('edge');
    expect([...run.reasons].some((reason) => reason.includes('the battery is low'))).toBe(true);
  });

  test.each([
    [{ saveData: true, isSlow: false }, 'told to save data'],
    [{ saveData: false, isSlow: true }, 'so is the line'],
  ])('a line such as %j is not burdened', (line, words) => {
    const run = new Simulation({ ms: 900 }, { ms: 40 });
    run.facts = { line };
    run.run(60_000);
    expect([run.current, run.probes]).toEqual(['browser', 0]);
    expect(run.last.reason).toContain(words);
  });

  test('what this browser cannot run goes to the edge, or says that there is nowhere', () => {
    const run = new Simulation({}, {});
    run.facts = { browser: { usable: false, reason: 'no WebAssembly' } };
    run.run(3_000);
    expect([run.current, run.last.reason]).toEqual(['edge', 'this browser cannot run it: no WebAssembly']);
    run.edgeUp = false;
    run.run(2_000);
    expect(run.last.reason).toMatch(/the edge cannot be used .* cannot either \(no WebAssembly\)/);
  });

  test('frames that nobody looks at count: ten a second here are worse than thirty there', () => {
    const run = new Simulation({ ms: 200 }, { ms: 50 });
    run.run(30_000);
    expect(run.current).toBe('edge');
  });
});

/** The same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const side = fc.record({
  ms: fc.double({ min: 5, max: 2_000, noNaN: true }),
  jitter: fc.double({ min: 0, max: 0.9, noNaN: true }),
  loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
});

test('however the sides tremble, lose frames, change and go away, a run does not flap', () => {
  const chapter = fc.record({
    browser: side,
    edge: side,
    edgeUp: fc.boolean(),
    seconds: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(fc.array(chapter, { minLength: 2, maxLength: 12 }), fc.nat(), (chapters, seed) => {
      const run = new Simulation({}, {}, seeded(seed));
      for (const { browser, edge, edgeUp, seconds } of chapters) {
        run.sides = { browser, edge };
        run.edgeUp = edgeUp;
        run.run(seconds * 1000);
      }
      expect(run.movesPerMinute).toBeLessThanOrEqual(4);
    }),
    { numRuns: 300 },
  );
});

function expectedCost(ms: number, atOnce: number): number {
  return ms + 100 * Math.max(0, 1 - (atOnce * 1000) / ms / CAMERA_FPS);
}

test('where one side is clearly better and the other not good enough, a run ends there and stays', () => {
  const calm = fc.double({ min: 5, max: 2_000, noNaN: true });
  fc.assert(
    fc.property(
      calm,
      calm,
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.nat(),
      (browser, edge, jitter, seed) => {
        const [local, remote] = [expectedCost(browser, 1), expectedCost(edge, 2)];
        fc.pre(local < 180 || local > 350);
        fc.pre(remote < local * 0.45 || remote > local);
        const run = new Simulation({ ms: browser, jitter }, { ms: edge, jitter }, seeded(seed));
        run.run(600_000);
        expect(run.current).toBe(local > 350 && remote < local ? 'edge' : 'browser');
        expect(run.moves.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300 },
  );
});
