/** How long to wait between tries, and how often to try. */
export interface BackoffPolicy {
  /** The first wait in milliseconds; each following one is twice as long. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
  /** Tries before it is given up; null: for ever. */
  readonly tries: number | null;
}

/** For sources that go on for ever, cameras say: 0.5, 1, 2, 4, 8, 16, 16, … seconds. */
export const LIVE_RECONNECT: BackoffPolicy = { firstMs: 500, maxMs: 16_000, tries: null };

/** For sources that end, files say: five tries after 0.5, 1, 2, 4 and 8 seconds, then no more. */
export const FINITE_RECONNECT: BackoffPolicy = { firstMs: 500, maxMs: 16_000, tries: 5 };

/** What a source is opened again with, parts of it replaced by what the document says. */
export function reconnectPolicy(live: boolean, changes: Partial<BackoffPolicy> = {}): BackoffPolicy {
  return { ...(live ? LIVE_RECONNECT : FINITE_RECONNECT), ...changes };
}

/** Capped exponential waits. Knows no clock: the caller waits. */
export class Backoff {
  private readonly policy: BackoffPolicy;
  private taken = 0;

  constructor(policy: BackoffPolicy) {
    this.policy = policy;
  }

  /** How many waits were given since the beginning or the last `reset`. */
  get tries(): number {
    return this.taken;
  }

  /** The next wait in milliseconds; null when there were tries enough. */
  next(): number | null {
    const { firstMs, maxMs, tries } = this.policy;
    if (tries !== null && this.taken >= tries) return null;
    // From 2^1000 on doubles stop being finite, and a wait that is tried for ever gets there.
    const doublings = Math.min(this.taken, 60);
    this.taken += 1;
    return Math.min(maxMs, firstMs * 2 ** doublings);
  }

  /** After success: the next failure waits the first time again. */
  reset(): void {
    this.taken = 0;
  }
}
