/** What is remembered of a track, and when it was last seen, microseconds. */
export interface Remembered<T> {
  readonly seen: number;
  readonly value: T;
}

/** What was not seen for so long is forgotten, microseconds. */
const FORGET = 60_000_000;

/** Something for each track, as long as it is seen now and then; of too many, those seen last stay. */
export class TrackMemory<T> {
  readonly #limit: number;
  /** The one that was not seen for longest comes first. */
  readonly #all = new Map<number, Remembered<T>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get all(): readonly (readonly [number, Remembered<T>])[] {
    return [...this.#all];
  }

  of(track: number): T | undefined {
    return this.#all.get(track)?.value;
  }

  /** It is seen at this time. */
  put(track: number, value: T, seen: number): void {
    this.#all.delete(track);
    this.#all.set(track, { seen, value });
  }

  /** Lets go of what is too old or too much. */
  forget(now: number): void {
    for (const [track, { seen }] of this.#all) {
      if (this.#all.size <= this.#limit && now - seen <= FORGET) return;
      this.#all.delete(track);
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
