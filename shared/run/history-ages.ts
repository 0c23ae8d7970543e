/** Buckets per doubling: neighbours are 4.4 % apart, so what is read is at most 2.2 % off. */
const PER_OCTAVE = 16;
/** Ages below are counted as this, milliseconds. */
const LEAST_MS = 0.1;
/** Up to two hours; what is older is counted as that. */
const BUCKETS = 26 * PER_OCTAVE;

/**
 * How old frames were when they were delivered, by share of them. Fixed memory; adding allocates nothing, and two of
 * them added together say the same as one that saw everything.
 */
export class AgeHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  /** The greatest, milliseconds; 0 before the first. */
  get max(): number {
    return this.#max;
  }

  /** One age in milliseconds; what is no number is ignored. */
  add(ageMs: number): void {
    if (!Number.isFinite(ageMs)) return;
    const bucket = bucketOf(ageMs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, ageMs);
  }

  /** Adds all of another. */
  addAll(other: AgeHistogram): void {
    if (other.#count === 0) return;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1)
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Forgets everything. */
  clear(): void {
    if (this.#count === 0) return;
    this.#counts.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  /** The age that this share of all (0..1) does not exceed, nearest rank, milliseconds; NaN before the first. */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return Math.min(this.#max, middleOf(bucket));
    }
    return this.#max;
  }
}

function bucketOf(ageMs: number): number {
  if (ageMs <= LEAST_MS) return 0;
  return Math.min(BUCKETS - 1, Math.floor(Math.log2(ageMs / LEAST_MS) * PER_OCTAVE));
}

function middleOf(bucket: number): number {
  return LEAST_MS * 2 ** ((bucket + 0.5) / PER_OCTAVE);
}
