/** Several things as one list once each is there; always the same list for the same things. */
export class AllOf<T extends object> {
  #list: readonly T[] | null = null;

  /** Null while one of them is missing. */
  of(things: readonly (T | null)[]): readonly T[] | null {
    const there = things.filter((thing) => thing !== null);
    if (there.length < things.length) return null;
    const former = this.#list;
    const isSame = former?.length === there.length && there.every((thing, index) => thing === former[index]);
    if (!isSame) this.#list = there;
    return this.#list;
  }
}
