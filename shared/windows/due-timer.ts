import type { Clock } from '../clock.ts';

/** One timer and never more: setting it again moves it. Whoever sets it cancels it in the end. */
export class DueTimer {
  readonly #clock: Clock;
  readonly #action: () => void;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, action: () => void) {
    this.#clock = clock;
    this.#action = action;
  }

  /** Calls in `ms`, rounded up to whole milliseconds so that it is never too early; null: not at all. */
  set(ms: number | null): void {
    this.cancel();
    if (ms === null) return;
    this.#cancel = this.#clock.after(Math.min(MAX_MS, Math.max(0, Math.ceil(ms))), () => {
      this.#cancel = null;
      this.#action();
    });
  }

  /** It does not call any more. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** Hosts take longer waits for none; whoever is called too early looks and waits again. */
const MAX_MS = 2 ** 31 - 1;
