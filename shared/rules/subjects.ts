/**
 * Something for each subject, made when it is first wanted. More than `limit` are not kept: the one that was silent for
 * longest is forgotten.
 */
export class Subjects<T> {
  readonly #limit: number;
  readonly #make: () => T;
  /** The one that was silent for longest comes first. */
  readonly #all = new Map<string, T>();

  constructor(limit: number, make: () => T) {
    this.#limit = limit;
    this.#make = make;
  }

  get all(): readonly (readonly [string, T])[] {
    return [...this.#all];
  }

  get size(): number {
    return this.#all.size;
  }

  /** Of the subject that is heard of now. */
  touch(subject: string): T {
    const found = this.#all.get(subject) ?? this.#make();
    this.#all.delete(subject);
    this.#all.set(subject, found);
    const [oldest] = this.#all.keys();
    if (this.#all.size > this.#limit && oldest !== undefined) this.#all.delete(oldest);
    return found;
  }

  clear(): void {
    this.#all.clear();
  }
}
