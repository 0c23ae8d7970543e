import type { Clock } from './clock.ts';

interface Timer {
  due: number;
  readonly order: number;
  readonly period: number | null;
  readonly action: () => void;
}

/** More timers than this without time going by mean that two of them set each other for ever. */
const RUNAWAY = 100_000;

/** Lets every promise that can settle do so. Works with chains of any length. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock that stands still until told: for tests. Timers fire in the order they are due, then of their making. */
export class FakeClock implements Clock {
  private readonly timers = new Set<Timer>();
  private readonly wallOffset: number;
  private time: number;
  private made = 0;

  /** Milliseconds: `now()` and `wallTime()` of the beginning. */
  constructor(now = 0, wallTime = 1_700_000_000_000) {
    this.time = now;
    this.wallOffset = wallTime - now;
  }

  /** How many timers are set: 0 once everything was closed. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return this.time + this.wallOffset;
  }

  after(ms: number, action: () => void): () => void {
    return this.set(Math.max(0, ms), null, action);
  }

  every(ms: number, action: () => void): () => void {
    if (!(ms > 0)) throw new Error(`every() needs a time above 0, not ${ms}.`);
    return this.set(ms, ms, action);
  }

  /** Lets `ms` go by, firing what becomes due, each at its own time. */
  advance(ms: number): void {
    const end = this.time + ms;
    let fired = 0;
    for (let timer = this.next(end); timer !== undefined; timer = this.next(end)) {
      this.fire(timer);
      if (++fired > RUNAWAY) throw new Error('Timers set each other without end.');
    }
    this.time = end;
  }

  /** The same, letting promises settle before the first timer and after each. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.time + ms;
    let fired = 0;
    await settle();
    for (let timer = this.next(end); timer !== undefined; timer = this.next(end)) {
      this.fire(timer);
      await settle();
      if (++fired > RUNAWAY) throw new Error('Timers set each other without end.');
    }
    this.time = end;
  }

  /** The machine sleeps: time goes by and no timer fires. What became due fires once, at the next advance. */
  sleep(ms: number): void {
    this.time += ms;
    for (const timer of this.timers) timer.due = Math.max(timer.due, this.time);
  }

  private set(ms: number, period: number | null, action: () => void): () => void {
    const timer: Timer = { due: this.time + ms, order: this.made++, period, action };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.due > end) continue;
      if (first === undefined || timer.due < first.due) first = timer;
      else if (timer.due === first.due && timer.order < first.order) first = timer;
    }
    return first;
  }

  private fire(timer: Timer): void {
    this.time = Math.max(this.time, timer.due);
    if (timer.period === null) this.timers.delete(timer);
    else timer.due += timer.period;
    timer.action();
  }
}
