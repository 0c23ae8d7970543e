/** What has a limit on how much it does at once; every detector is one. */
export interface Limited {
  readonly capacity: number;
}

/** Counts what each detector has in flight, so that none is asked for more than its capacity. */
export class Slots {
  readonly #busy = new Map<Limited, number>();

  /** Whether the detector may be given one more frame now. */
  hasRoom(detector: Limited): boolean {
    return this.#count(detector) < detector.capacity;
  }

  /** The detector was given a frame. */
  take(detector: Limited): void {
    this.#busy.set(detector, this.#count(detector) + 1);
  }

  /** The detector has settled a frame. Forgets a detector that holds none. */
  release(detector: Limited): void {
    const left = this.#count(detector) - 1;
    if (left > 0) this.#busy.set(detector, left);
    else this.#busy.delete(detector);
  }

  #count(detector: Limited): number {
    return this.#busy.get(detector) ?? 0;
  }
}
