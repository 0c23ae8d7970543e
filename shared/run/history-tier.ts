import { AgeHistogram } from './history-ages.ts';
import { COUNTED, RANGED } from './history-counts.ts';

/** The percentiles that are kept, as shares. */
const QUANTILES = [0.5, 0.95, 0.99] as const;
/** How old frames were in one bucket, milliseconds; null: nobody knows. */
export interface BucketAges {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/**
 * A ring of buckets of one length, the newest so many. Time is any that never runs backwards, milliseconds. Memory is
 * fixed, adding allocates nothing. A bucket about which nothing was said is a gap, not a zero.
 */
export class HistoryTier {
  readonly stepMs: number;
  readonly size: number;
  /** How much of a bucket was looked at, milliseconds. */
  readonly #seen: Float32Array;
  readonly #counts: readonly Float32Array[];
  readonly #least: readonly Float32Array[];
  readonly #most: readonly Float32Array[];
  /** p50, p95, p99, greatest; NaN: unknown. */
  readonly #ages: readonly Float32Array[];
  readonly #open = new AgeHistogram();
  #newest = -1;

  constructor(stepMs: number, size: number) {
    const columns = (count: number): Float32Array[] =>
      Array.from({ length: count }, () => new Float32Array(size));
    this.stepMs = stepMs;
    this.size = size;
    this.#seen = new Float32Array(size);
    this.#counts = columns(COUNTED.length);
    this.#least = columns(RANGED);
    this.#most = columns(RANGED);
    this.#ages = columns(QUANTILES.length + 1);
  }

  /** The number of the newest bucket, which begins at that many steps; -1 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /**
   * What was counted after `from` and up to `to`, spread evenly over that time, and the ages of what was delivered,
   * which go to the bucket in which it ends.
   */
  add(from: number, to: number, counts: Float64Array, ages: AgeHistogram): void {
    const last = Math.ceil(to / this.stepMs) - 1;
    for (let bucket = Math.floor(from / this.stepMs); bucket <= last; bucket += 1) {
      this.#advance(bucket);
      const begin = Math.max(from, bucket * this.stepMs);
      const end = Math.min(to, (bucket + 1) * this.stepMs);
      this.#put(bucket % this.size, end - begin, (end - begin) / (to - from), counts);
    }
    if (ages.count === 0) return;
    this.#open.addAll(ages);
    this.#writeAges();
  }

  /** Percentiles that somebody else has measured, for the newest bucket; those measured here go before. */
  tellAges(p50: number, p95: number): void {
    if (this.#newest < 0 || this.#open.count > 0) return;
    const slot = this.#newest % this.size;
    for (const [at, value] of [p50, p95].entries()) this.#write(this.#ages[at], slot, value);
  }

  /** How long this bucket was looked at, milliseconds; 0: a gap. */
  seenMs(bucket: number): number {
    return this.#holds(bucket) ? (this.#seen[bucket % this.size] ?? 0) : 0;
  }

  /** How often per second, in the mean; `at` is a place in `COUNTED`. Null in a gap. */
  rate(bucket: number, at: number): number | null {
    const seenMs = this.seenMs(bucket);
    return seenMs === 0 ? null : ((this.#counts[at]?.[bucket % this.size] ?? 0) * 1000) / seenMs;
  }

  /** The least and the greatest rate that was seen in it; `at` is less than `RANGED`. */
  range(bucket: number, at: number): { readonly least: number; readonly most: number } | null {
    if (this.seenMs(bucket) === 0) return null;
    const slot = bucket % this.size;
    return { least: this.#least[at]?.[slot] ?? 0, most: this.#most[at]?.[slot] ?? 0 };
  }

  ages(bucket: number): BucketAges {
    const [p50 = null, p95 = null, p99 = null, max = null] = this.#ages.map((column) => {
      const value = this.#holds(bucket) ? column[bucket % this.size] : undefined;
      return value === undefined || Number.isNaN(value) ? null : value;
    });
    return { p50, p95, p99, max };
  }

  #holds(bucket: number): boolean {
    return bucket >= 0 && bucket <= this.#newest && bucket > this.#newest - this.size;
  }

  /** Buckets in between are gaps. */
  #advance(bucket: number): void {
    if (bucket <= this.#newest) return;
    this.#open.clear();
    for (let next = Math.max(this.#newest, bucket - this.size) + 1; next <= bucket; next += 1) {
      const slot = next % this.size;
      this.#seen[slot] = 0;
      for (const column of this.#counts) column[slot] = 0;
      for (const column of this.#ages) column[slot] = Number.NaN;
    }
    this.#newest = bucket;
  }

  #put(slot: number, ms: number, share: number, counts: Float64Array): void {
    if (ms <= 0) return;
    const isFirst = this.#seen[slot] === 0;
    this.#write(this.#seen, slot, (this.#seen[slot] ?? 0) + ms);
    for (const [at, column] of this.#counts.entries()) {
      const count = (counts[at] ?? 0) * share;
      this.#write(column, slot, (column[slot] ?? 0) + count);
      const rate = (count * 1000) / ms;
      const [least, most] = [this.#least[at], this.#most[at]];
      this.#write(least, slot, isFirst ? rate : Math.min(rate, least?.[slot] ?? rate));
      this.#write(most, slot, isFirst ? rate : Math.max(rate, most?.[slot] ?? rate));
    }
  }

  #writeAges(): void {
    const slot = this.#newest % this.size;
    for (const [at, share] of QUANTILES.entries())
      this.#write(this.#ages[at], slot, this.#open.quantile(share));
    this.#write(this.#ages[QUANTILES.length], slot, this.#open.max);
  }

  #write(column: Float32Array | undefined, slot: number, value: number): void {
    if (column !== undefined) column[slot] = value;
  }
}
