/** A document's named entries. Knows only what the document declares, and remembers what was asked for. */
export class Entries<T> {
  readonly #entries: Map<string, T>;
  readonly #used = new Set<string>();

  constructor(entries: Readonly<Record<string, T>>) {
    this.#entries = new Map(Object.entries(entries));
  }

  get ids(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Ids that nobody has asked for so far. */
  get unused(): readonly string[] {
    return this.ids.filter((id) => !this.#used.has(id));
  }

  find(id: string): T | undefined {
    this.#used.add(id);
    return this.#entries.get(id);
  }
}
