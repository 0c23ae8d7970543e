import type { Clock } from '../clock.ts';

/**
 * How much of a flow rests: nothing; what elements do by the clock while they have nothing in their hands, since not
 * all are there yet, or the run is about to move; or all that they tell, since others go on with what they remember.
 */
export type Rest = 'none' | 'timers' | 'all';

/** How soon a timer that became due while its element rests is tried again. */
const AGAIN_MS = 5;

/** The clock of an element: its timers wait while it rests, and those that its run has moved away from never fire. */
export class RestingClock implements Clock {
  readonly #clock: Clock;
  readonly #rest: () => Rest;

  constructor(clock: Clock, rest: () => Rest) {
    this.#clock = clock;
    this.#rest = rest;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTime(): number {
    return this.#clock.wallTime();
  }

  after(ms: number, action: () => void): () => void {
    let cancel: (() => void) | null = null;
    const wait = (waitMs: number): void => {
      cancel = this.#clock.after(waitMs, () => {
        const rest = this.#rest();
        if (rest === 'none') action();
        else if (rest === 'timers') wait(AGAIN_MS);
      });
    };
    wait(ms);
    return () => cancel?.();
  }

  /** A turn that comes while it rests is left out. */
  every(ms: number, action: () => void): () => void {
    return this.#clock.every(ms, () => {
      if (this.#rest() === 'none') action();
    });
  }
}
