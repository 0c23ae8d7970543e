import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  readonly everyMs: number | null;
  readonly action: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return 1_700_000_000_000 + this.#now;
  }

  after(ms: number, action: () => void): () => void {
    return this.#add({ at: this.#now + ms, everyMs: null, action });
  }

  every(ms: number, action: () => void): () => void {
    return this.#add({ at: this.#now + ms, everyMs: ms, action });
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time on and fires what is due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.everyMs === null) this.#timers.delete(due);
      else due.at += due.everyMs;
      due.action();
    }
    this.#now = end;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
