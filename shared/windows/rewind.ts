/** So many elements in a row that are far too old are no stragglers. */
const STRAGGLERS = 10;

/**
 * Notices that a source began again: a video that loops, a run that moved to a host with another clock. Without it,
 * everything that comes would be late until the old time is reached again. Times are microseconds.
 */
export class Rewind {
  #newest: number | null = null;
  #streak = 0;

  /** The newest time seen; plain data for `restore`. */
  get newest(): number | null {
    return this.#newest;
  }

  /** True when this element is the last straw: times count from it. `span`: how far back is far too old. */
  observe(time: number, span: number): boolean {
    this.#streak = this.#newest !== null && time <= this.#newest - span ? this.#streak + 1 : 0;
    const beganAgain = this.#streak >= STRAGGLERS;
    if (beganAgain) this.#streak = 0;
    this.#newest = beganAgain ? time : Math.max(time, this.#newest ?? time);
    return beganAgain;
  }

  /** Goes on from where another one was. */
  restore(newest: number | null): void {
    this.#newest = newest;
    this.#streak = 0;
  }
}
