import type { Clock } from '../clock.ts';

/**
 * How much of a flow rests while its run moves: nothing; what elements do by the clock while they have nothing in their
 * hands; or all that they tell.
 */
export type Rest = 'none' | 'timers' | 'all';

/** The clock of an element whose timers do nothing while it rests. What was due then is due where it goes on. */
export class RestingClock implements Clock {
  readonly #clock: Clock;
  readonly #rests: () => boolean;

  constructor(clock: Clock, rests: () => boolean) {
    this.#clock = clock;
    this.#rests = rests;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTime(): number {
    return this.#clock.wallTime();
  }

  after(ms: number, action: () => void): () => void {
    return this.#clock.after(ms, this.#unlessResting(action));
  }

  every(ms: number, action: () => void): () => void {
    return this.#clock.every(ms, this.#unlessResting(action));
  }

  #unlessResting(action: () => void): () => void {
    return () => {
      if (!this.#rests()) action();
    };
  }
}
