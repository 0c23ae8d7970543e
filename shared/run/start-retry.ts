import type { Clock } from '../clock.ts';
import { Backoff } from './backoff.ts';
import type { RestartPolicy } from './graph.ts';

/** When to try again what could not be started. */
export class StartRetry {
  readonly #clock: Clock;
  #backoff: Backoff | null = null;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tries again later; gives in how many milliseconds, or null when there were tries enough. */
  later(policy: RestartPolicy, again: () => void): number | null {
    const { delayMs, maxDelayMs, budget } = policy;
    this.#backoff ??= new Backoff({ firstMs: delayMs, maxMs: maxDelayMs, tries: budget });
    const waitMs = this.#backoff.next();
    this.#cancel();
    if (waitMs !== null) this.#cancel = this.#clock.after(waitMs, again);
    return waitMs;
  }

  /** It is not waited for any more; `later` goes on counting. */
  cancel(): void {
    this.#cancel();
  }

  /** The next failure is the first one again. */
  reset(): void {
    this.#cancel();
    this.#backoff = null;
  }
}
