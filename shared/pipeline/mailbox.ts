/** A place for one item where the newest wins. Whoever puts one in gets back what it replaces, to close and count it. */
export class Mailbox<T extends object> {
  #item: T | undefined;

  /** 0 or 1. */
  get size(): number {
    return this.#item === undefined ? 0 : 1;
  }

  /** Leaves the item here and hands back the one that it replaces; the caller owns that one now. */
  put(item: T): T | undefined {
    const replaced = this.#item;
    this.#item = item;
    return replaced;
  }

  /** Takes the item out; undefined when there is none. */
  take(): T | undefined {
    const item = this.#item;
    this.#item = undefined;
    return item;
  }
}
