/**
 * Capture times that never run backwards: a camera that is opened anew may count from its beginning again. Microseconds.
 */
export class SteadyTime {
  readonly #now: () => number;
  #offset = 0;
  #last = Number.NEGATIVE_INFINITY;
  #lastAt = 0;
  #isNew = false;

  /** `now`: milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What comes from here on may count from elsewhere. */
  reset(): void {
    this.#isNew = true;
  }

  /** The time of a frame that the source says is of `timestamp`. */
  of(timestamp: number): number {
    const now = this.#now();
    if (this.#isNew && Number.isFinite(this.#last)) {
      this.#offset = this.#last + 1000 * (now - this.#lastAt) - timestamp;
      this.#isNew = false;
    }
    this.#last = Math.round(timestamp + this.#offset);
    this.#lastAt = now;
    return this.#last;
  }
}
