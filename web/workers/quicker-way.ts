/** Enough that a frame that was held up does not decide. */
const TRIES = 12;
/** Of these the slower half is left out: what held them up was something else. */
const COUNTED = TRIES / 2;

/** Finds out which of two ways to the same thing is quicker here, by going both in turn, and then goes that one. */
export class QuickerWay<W> {
  readonly #ways: readonly [W, W];
  readonly #times = new Map<W, number[]>();
  #chosen: W | null = null;

  constructor(...ways: readonly [W, W]) {
    this.#ways = ways;
  }

  /** The way to go now. */
  get next(): W {
    if (this.#chosen !== null) return this.#chosen;
    const [first, second] = this.#ways;
    return this.#timesOf(second).length < this.#timesOf(first).length ? second : first;
  }

  /** It took so long, in any unit. */
  took(way: W, time: number): void {
    const times = this.#timesOf(way);
    if (this.#chosen !== null || times.length >= TRIES) return;
    times.push(time);
    if (this.#ways.some((each) => this.#timesOf(each).length < TRIES)) return;
    const [first, second] = this.#ways;
    this.#chosen =
      sumOfQuickest(this.#timesOf(second)) < sumOfQuickest(this.#timesOf(first)) ? second : first;
    this.#times.clear();
  }

  #timesOf(way: W): number[] {
    const kept = this.#times.get(way) ?? [];
    this.#times.set(way, kept);
    return kept;
  }
}

function sumOfQuickest(times: readonly number[]): number {
  return times
    .toSorted((a, b) => a - b)
    .slice(0, COUNTED)
    .reduce((sum, time) => sum + time, 0);
}
