const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A lane that lived this long was not lost because of the one before it. */
const HEALTHY_MS = 30_000;

/** How soon a lane that was lost is opened again: ever later, while it is lost again and again. */
export class RestartPace {
  readonly #now: () => number;
  #openedAt = 0;
  #losses = 0;

  /** `now` in milliseconds; never runs backwards. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** There is a lane. */
  opened(): void {
    this.#openedAt = this.#now();
  }

  /** The lane that was opened last is lost. */
  lost(): void {
    if (this.#now() - this.#openedAt > HEALTHY_MS) this.#losses = 0;
  }

  /** Milliseconds until the next try, and how often in a row it went wrong, this time included. */
  next(): { readonly pauseMs: number; readonly losses: number } {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#losses);
    this.#losses += 1;
    return { pauseMs, losses: this.#losses };
  }
}
