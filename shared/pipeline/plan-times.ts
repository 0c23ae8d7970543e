/** How long things took on one side, seen from a moment. Milliseconds. */
export interface SideTimes {
  readonly p50: number;
  readonly p95: number;
}

const CAPACITY = 64;
/** What is older says nothing of now. */
const FRESH_MS = 60_000;
/** The first results after a start are slow everywhere. */
const SLOW_STARTERS = 3;
const ENOUGH = 20;
/** Of a side that is so slow that twenty results take long, fewer in so much time do. */
const ENOUGH_OF_SLOW = 6;
const SLOW_SPAN_MS = 3_000;
/** How many frames of a probe count, behind one that wakes the side up. */
const PROBE_SIZE = 4;

interface Sample {
  readonly at: number;
  readonly ms: number;
}

/** What was measured of one side lately: while frames went there, or by probing it with a few. */
export class SideRecord {
  #samples: Sample[] = [];
  #toSkip = SLOW_STARTERS;
  #probeFrom = -Infinity;
  #probed = 0;

  /** A frame of the run took so long there. */
  measured(ms: number, now: number): void {
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else this.#add(ms, now);
  }

  /** A frame that only tried the side took so long there. */
  probed(ms: number, now: number): void {
    this.#probed += 1;
    if (this.#probed > 1) this.#add(ms, now);
  }

  /** Begins to probe anew: what was known before does not count any more. */
  startProbe(now: number): void {
    this.#samples = [];
    this.#probed = 0;
    this.#probeFrom = now;
  }

  /** Whether a probe was begun that wants more frames. */
  isProbing(now: number): boolean {
    return now - this.#probeFrom <= FRESH_MS && this.#probed <= PROBE_SIZE;
  }

  /** Null until enough frames of the run have been there lately. */
  whenUsed(now: number): SideTimes | null {
    const [first] = this.#fresh(now);
    const { length } = this.#samples;
    if (first === undefined) return null;
    const isSlow = length >= ENOUGH_OF_SLOW && now - first.at >= SLOW_SPAN_MS;
    return length >= ENOUGH || isSlow ? this.#times() : null;
  }

  /** What the last probe showed; null when there was none lately, or it is not over. */
  whenTried(now: number): SideTimes | null {
    const isDone = now - this.#probeFrom <= FRESH_MS && this.#probed > PROBE_SIZE;
    return isDone && this.#samples.length > 0 ? this.#times() : null;
  }

  /** Nothing that was measured holds any more. */
  forget(): void {
    this.#samples = [];
    this.#toSkip = SLOW_STARTERS;
    this.#probeFrom = -Infinity;
    this.#probed = 0;
  }

  #add(ms: number, now: number): void {
    if (!Number.isFinite(ms)) return;
    this.#samples.push({ at: now, ms });
    if (this.#samples.length > CAPACITY) this.#samples.shift();
  }

  #fresh(now: number): readonly Sample[] {
    const first = this.#samples.findIndex(({ at }) => now - at <= FRESH_MS);
    this.#samples = first === -1 ? [] : this.#samples.slice(first);
    return this.#samples;
  }

  #times(): SideTimes {
    const sorted = this.#samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95) };
  }
}
