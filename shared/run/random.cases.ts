/** Random numbers that a seed repeats: for property tests. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** One of these, as often as its weight says. */
  weighted<T>(from: readonly (readonly [number, T])[]): T | undefined {
    let left = this.below(from.reduce((sum, [weight]) => sum + weight, 0));
    return from.find(([weight]) => (left -= weight) < 0)?.[1];
  }

  /** Throws now and then. */
  fail(probability: number): void {
    if (this.chance(probability)) throw new Error('a random failure');
  }
}
