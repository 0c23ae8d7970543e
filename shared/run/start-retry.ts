import { Backoff } from './backoff.ts';
import type { RestartPolicy } from './graph.ts';

/** When to try again what could not be started. */
export class StartRetry {
  #backoff: Backoff | null = null;

  /** In how many milliseconds; null when there were tries enough. Knows no clock: the caller waits. */
  next({ delayMs, maxDelayMs, budget }: RestartPolicy): number | null {
    this.#backoff ??= new Backoff({ firstMs: delayMs, maxMs: maxDelayMs, tries: budget });
    return this.#backoff.next();
  }

  /** The next failure is the first one again. */
  reset(): void {
    this.#backoff = null;
  }
}
