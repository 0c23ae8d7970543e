import type { Clock } from '../clock.ts';

interface Timer {
  due: number;
  readonly order: number;
  readonly period: number | null;
  readonly action: () => void;
}

/** Hosts take no shorter waits either; without a shortest one, a timer that sets itself again would never let go. */
const SHORTEST_MS = 1;

/**
 * Time that stands still until it is told to go on, so that it can be repeated: every timer sees exactly the time that
 * it was due, in the order of these times, then of their making. Begins at 0.
 */
export class SteppedClock implements Clock {
  /** Called whenever the next due time may be another one. */
  onChange: (() => void) | null = null;
  readonly #begun: number;
  readonly #failed: (error: unknown) => void;
  readonly #timers = new Set<Timer>();
  #now = 0;
  #made = 0;

  /** `begun`: milliseconds since 1970 at its time 0. `failed` is told what a timer's action threw. */
  constructor(begun: number, failed: (error: unknown) => void) {
    this.#begun = begun;
    this.#failed = failed;
  }

  /** When the next timer is due, milliseconds of this clock; null: none is set. */
  get nextDue(): number | null {
    return this.#next()?.due ?? null;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#begun + this.#now;
  }

  after(ms: number, action: () => void): () => void {
    return this.#set(ms, null, action);
  }

  every(ms: number, action: () => void): () => void {
    return this.#set(ms, Math.max(SHORTEST_MS, ms), action);
  }

  /** Goes on to a time, firing what is due until then; `drained` waits until what a timer began has come to rest. */
  async goTo(time: number, drained: () => Promise<void>): Promise<void> {
    for (let timer = this.#next(); timer !== undefined && timer.due <= time; timer = this.#next()) {
      this.#fire(timer);
      await drained();
    }
    this.#now = Math.max(this.#now, time);
  }

  #set(ms: number, period: number | null, action: () => void): () => void {
    const timer = { due: this.#now + Math.max(SHORTEST_MS, ms), order: this.#made++, period, action };
    this.#timers.add(timer);
    this.onChange?.();
    return () => {
      if (this.#timers.delete(timer)) this.onChange?.();
    };
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      const isSooner = first === undefined || timer.due < first.due;
      if (isSooner || (timer.due === first?.due && timer.order < first.order)) first = timer;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.due);
    if (timer.period === null) this.#timers.delete(timer);
    else timer.due += timer.period;
    try {
      timer.action();
    } catch (error) {
      this.#failed(error);
    }
  }
}
