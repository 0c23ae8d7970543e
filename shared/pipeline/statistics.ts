import type { Percentiles } from '../run/figures.ts';

/** Over how long rates are measured, milliseconds. */
export const RATE_WINDOW_MS = 2000;
const RATE_CAPACITY = 1024;
const PERCENTILE_CAPACITY = 256;

/**
 * Events per second over a sliding window. Fixed memory. While the first window fills, the rate is that of the
 * intervals seen so far; after a silence longer than the window it starts afresh; without events it falls to 0.
 */
export class RateMeter {
  readonly #windowMs: number;
  readonly #times: Float64Array;
  #first = 0;
  #count = 0;
  #startedAt = 0;

  /** `capacity`: how many events are remembered; a rate beyond capacity per window is measured over a shorter one. */
  constructor(windowMs: number = RATE_WINDOW_MS, capacity: number = RATE_CAPACITY) {
    this.#windowMs = windowMs;
    this.#times = new Float64Array(capacity);
  }

  /** One event at `now` milliseconds; the clock never runs backwards. */
  add(now: number): void {
    this.#evict(now);
    if (this.#count === 0) this.#startedAt = now;
    if (this.#count === this.#times.length) this.#forgetOldest();
    this.#times[(this.#first + this.#count) % this.#times.length] = now;
    this.#count += 1;
  }

  /** Events per second as of `now` milliseconds. */
  rate(now: number): number {
    this.#evict(now);
    if (this.#count === 0) return 0;
    const spanMs = now - this.#startedAt;
    if (spanMs >= this.#windowMs) return (this.#count * 1000) / this.#windowMs;
    // The event that opened this span closes no interval in it.
    return spanMs <= 0 ? 0 : ((this.#count - 1) * 1000) / spanMs;
  }

  #evict(now: number): void {
    while (this.#count > 0 && (this.#times[this.#first] ?? 0) <= now - this.#windowMs) this.#shift();
  }

  #forgetOldest(): void {
    this.#shift();
    this.#startedAt = this.#times[this.#first] ?? 0;
  }

  #shift(): void {
    this.#first = (this.#first + 1) % this.#times.length;
    this.#count -= 1;
  }
}

/** Percentiles over the newest samples, nearest rank. Fixed memory; adding allocates nothing. */
export class PercentileRing {
  readonly #samples: Float64Array;
  #count = 0;
  #next = 0;
  #cached: Percentiles | undefined = { p50: null, p95: null };

  /** `capacity`: how many samples are remembered. */
  constructor(capacity: number = PERCENTILE_CAPACITY) {
    this.#samples = new Float64Array(capacity);
  }

  /** One sample in milliseconds; what is not finite is ignored, since it would poison the order. */
  add(sample: number): void {
    if (!Number.isFinite(sample)) return;
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % this.#samples.length;
    this.#count = Math.min(this.#count + 1, this.#samples.length);
    this.#cached = undefined;
  }

  /** Sorts only when something was added since the last call. */
  percentiles(): Percentiles {
    this.#cached ??= this.#compute();
    return this.#cached;
  }

  #compute(): Percentiles {
    const sorted = this.#samples.subarray(0, this.#count).toSorted();
    const at = (share: number): number | null =>
      sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
    return { p50: at(0.5), p95: at(0.95) };
  }
}
