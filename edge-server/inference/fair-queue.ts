/**
 * What waits, at most one item per client, the newest wins. Clients are served in the order in which their places
 * were taken, so each gets its turn however fast the others are.
 */
export class FairQueue<Client, Item> {
  readonly #items = new Map<Client, Item>();

  get size(): number {
    return this.#items.size;
  }

  /** Puts a client's item in its place and gives the one that was there. */
  put(client: Client, item: Item): Item | undefined {
    const replaced = this.#items.get(client);
    // A replaced item keeps its place in the line: its client has waited.
    this.#items.set(client, item);
    return replaced;
  }

  /** Takes the item whose turn it is. */
  take(): Item | undefined {
    for (const [client, item] of this.#items) {
      this.#items.delete(client);
      return item;
    }
    return undefined;
  }

  /** Takes a client's item out of turn; only this very one, when it is named. */
  remove(client: Client, item?: Item): Item | undefined {
    const found = this.#items.get(client);
    if (item !== undefined && found !== item) return undefined;
    this.#items.delete(client);
    return found;
  }
}
