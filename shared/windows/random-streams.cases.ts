import type { JsonValue } from '../json.ts';
import type { TimedElement } from './timed-element.ts';

/** Numbers that look random and are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to, but without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True in this share of cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(0, choices.length - 1)] ?? choices[0];
  }
}

/** Something that happens to a window: an element comes, or only time goes by. */
export interface Step {
  readonly now: number;
  readonly element: TimedElement | null;
}

/**
 * A stream as bad ones are: in order mostly, with equal times, late and very late elements, elements of the future,
 * elements given twice, pauses, and moments without any element. `now` never goes back.
 */
export function randomSteps(random: Random, futures: boolean): Step[] {
  const steps: Step[] = [];
  let now = random.int(0, 50);
  for (let value = random.int(1, 24); value > 0; value -= 1) {
    now += random.chance(0.3) ? 0 : random.int(0, random.chance(0.1) ? 60 : 6);
    const before = steps.at(-1)?.element ?? null;
    if (random.chance(0.15)) steps.push({ now, element: null });
    else if (before !== null && random.chance(0.1)) steps.push({ now, element: before });
    else
      steps.push({ now, element: { time: timeNear(random, now, futures), subject: subject(random), value } });
  }
  return steps;
}

/** What goes through a file or over a wire comes back like this. */
export function throughJson(state: JsonValue): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(state));
  return copy;
}

/** Calls `check` with many seeds; the one that fails is named. */
export function forSeeds(count: number, check: (random: Random) => void): void {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      check(new Random(seed * 7919));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

function timeNear(random: Random, now: number, futures: boolean): number {
  if (futures && random.chance(0.15)) return now + random.int(1, 15);
  if (random.chance(0.1)) return now - random.int(10, 80);
  return random.chance(0.3) ? now - random.int(0, 10) : now;
}

function subject(random: Random): string {
  return random.pick(['a', 'a', 'b', 'c']);
}
