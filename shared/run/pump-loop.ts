/** Work that may ask for itself again while it is done: it is then done once more, and not within itself. */
export class PumpLoop {
  readonly #work: () => void;
  #isRunning = false;
  #again = false;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Throws what the work throws; it may be run again then. */
  run(): void {
    if (this.#isRunning) {
      this.#again = true;
      return;
    }
    this.#isRunning = true;
    try {
      do {
        this.#again = false;
        this.#work();
      } while (this.#again);
    } finally {
      this.#isRunning = false;
    }
  }
}
