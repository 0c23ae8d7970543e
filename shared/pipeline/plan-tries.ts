const FIRST_PAUSE_MS = 20_000;
const LONGEST_PAUSE_MS = 600_000;
/** Having been there for so long, it was worth it. */
const WORTH_IT_MS = 60_000;

/** How often going to a side was in vain: it is tried again after pauses that double. */
export class SideTries {
  #failures = 0;
  #until = -Infinity;
  #why = '';

  /** Whether it may be tried. */
  isOpen(now: number): boolean {
    return now >= this.#until;
  }

  /** Why the last try was in vain, in words. */
  get why(): string {
    return this.#why;
  }

  /** It was tried, and is no better. */
  failed(why: string, now: number): void {
    this.#failures += 1;
    this.#why = why;
    this.#until = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
  }

  /** The run left it after having been there for so long. */
  left(stayedMs: number, why: string, now: number): void {
    if (stayedMs >= WORTH_IT_MS) this.#failures = 0;
    this.failed(why, now);
  }

  /** What was true of it may not be any more. */
  forget(): void {
    this.#failures = 0;
    this.#until = -Infinity;
  }
}
