/**
 * Holds a source back while as many frames as its pipeline allows are in flight: few keep memory small, caches warm and
 * results young, whatever the wires could hold.
 */
export class FlightLimit {
  readonly #most: number;
  readonly #inFlight: () => number;
  #waiting: (() => void)[] = [];
  #isReleased = false;

  /** `most` frames at a time; absent: as many as the wires hold. */
  constructor(most: number | undefined, inFlight: () => number) {
    this.#most = most ?? Number.POSITIVE_INFINITY;
    this.#inFlight = inFlight;
  }

  get isFull(): boolean {
    return !this.#isReleased && this.#inFlight() >= this.#most;
  }

  /** Resolves once another frame may come. */
  untilRoom(): Promise<void> {
    if (!this.isFull) return Promise.resolve();
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** To be called when a frame has ended. */
  ended(): void {
    if (this.#waiting.length > 0 && !this.isFull) this.#wake();
  }

  /** Lets whoever waits go on, now and for ever. */
  release(): void {
    this.#isReleased = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
