/** What a client has had of the turns, and its share of them. */
interface Place<Item> {
  item: Item;
  /** Turns it has had and the one that it waits for, each divided by its share. */
  due: number;
  share: number;
}

/**
 * What waits, at most one item per client, the newest wins. Clients are served in turn, so each gets its share however
 * fast the others are: of two that always wait, one with twice the share has two turns for each of the other's. Whoever
 * has waited for nothing meanwhile has saved up nothing. (Stride scheduling, Waldspurger and Weihl 1995.)
 */
export class FairQueue<Client extends object, Item> {
  readonly #places = new Map<Client, Place<Item>>();
  /** Until when each client has had its turns. */
  readonly #servedUntil = new WeakMap<Client, number>();
  /** How far those who wait have come. */
  #now = 0;

  get size(): number {
    return this.#places.size;
  }

  /** Puts a client's item in its place and gives the one that was there. `share`: of the turns, above 0. */
  put(client: Client, item: Item, share = 1): Item | undefined {
    const place = this.#places.get(client);
    const served = Math.max(this.#now, this.#servedUntil.get(client) ?? 0);
    // A replaced item keeps its place in the line: its client has waited.
    if (place === undefined) this.#places.set(client, { item, due: served + 1 / share, share });
    else this.#places.set(client, { ...place, item });
    return place?.item;
  }

  /** Takes the item whose turn it is. */
  take(): Item | undefined {
    let next: [Client, Place<Item>] | undefined;
    // Of equals the one that came first.
    for (const each of this.#places) if (next === undefined || each[1].due < next[1].due) next = each;
    if (next === undefined) return undefined;
    const [client, { item, due, share }] = next;
    this.#places.delete(client);
    this.#servedUntil.set(client, due);
    this.#now = Math.max(this.#now, due - 1 / share);
    return item;
  }

  /** Takes a client's item out of turn; only this very one, when it is named. */
  remove(client: Client, item?: Item): Item | undefined {
    const found = this.#places.get(client)?.item;
    if (item !== undefined && found !== item) return undefined;
    this.#places.delete(client);
    return found;
  }
}
