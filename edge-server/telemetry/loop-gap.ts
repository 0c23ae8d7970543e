import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';

/** How long the event loop did not turn, seconds. */
export interface LoopGap {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const RESOLUTION_MS = 1;
const WINDOW_MS = 2000;
const NANOSECONDS = 1e9;
const NONE: LoopGap = { p50: 0, p99: 0, max: 0 };

/**
 * Watches the event loop while something runs that must not be held up. It wakes the process every millisecond, so
 * it rests otherwise.
 */
export class LoopGapMeter {
  readonly #clock: Clock;
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #users = 0;
  #last: LoopGap | null = null;
  #stop: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Measures until the returned function is called; several may want it at once. */
  watch(): () => void {
    this.#users += 1;
    if (this.#users === 1) this.#start();
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      this.#users -= 1;
      if (this.#users === 0) this.#end();
    };
  }

  /** Over the last full window, or what there is of the first; zeros while nobody watches. */
  get gap(): LoopGap {
    return this.#users === 0 ? NONE : (this.#last ?? this.#read());
  }

  #start(): void {
    this.#histogram.reset();
    this.#histogram.enable();
    this.#last = null;
    this.#stop = this.#clock.every(WINDOW_MS, () => {
      this.#last = this.#read();
      this.#histogram.reset();
    });
  }

  #end(): void {
    this.#histogram.disable();
    this.#stop();
  }

  #read(): LoopGap {
    if (this.#histogram.count === 0) return NONE;
    return {
      p50: over(this.#histogram.percentile(50)),
      p99: over(this.#histogram.percentile(99)),
      max: over(this.#histogram.max),
    };
  }
}

/** The histogram counts the time between two ticks, which is one resolution when nothing is in the way. */
function over(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000);
}
