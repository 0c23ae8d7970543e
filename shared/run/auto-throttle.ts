/** The shortest and the longest pause between two calls, milliseconds. */
export const MIN_DELAY_MS = 10;
/** See `MIN_DELAY_MS`. */
export const MAX_DELAY_MS = 60_000;

/** How one call to something remote went. */
export interface CallReport {
  readonly latencyMs: number;
  /** How many calls may be under way at once. */
  readonly concurrency: number;
  readonly failed: boolean;
}

/**
 * The pause between the starts of two calls, after one more call: half-way from the pause so far to what keeps
 * `concurrency` calls under way, and at least that. A failure is often quick: it never makes the pause shorter.
 */
export function nextDelay(delayMs: number, { latencyMs, concurrency, failed }: CallReport): number {
  const target = Math.max(0, latencyMs) / Math.max(1, concurrency);
  if (!Number.isFinite(target)) return delayMs;
  const next = clamp(Math.max((delayMs + target) / 2, target));
  return failed ? Math.max(next, delayMs) : next;
}

/** Says when calls may start, and learns from how they went. Knows no clock: times are given, in milliseconds. */
export class AutoThrottle {
  readonly #concurrency: number;
  #delayMs: number;
  #freeAt = Number.NEGATIVE_INFINITY;

  constructor(concurrency: number, delayMs: number = MIN_DELAY_MS) {
    this.#concurrency = concurrency;
    this.#delayMs = clamp(delayMs);
  }

  /** The pause between the starts of two calls now. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Books the next start and says in how many milliseconds from `now` it is. */
  book(now: number): number {
    const startAt = Math.max(now, this.#freeAt);
    this.#freeAt = startAt + this.#delayMs;
    return startAt - now;
  }

  /** A call has ended. */
  learn(latencyMs: number, failed: boolean): void {
    this.#delayMs = nextDelay(this.#delayMs, { latencyMs, concurrency: this.#concurrency, failed });
  }
}

function clamp(delayMs: number): number {
  return Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, delayMs));
}
