/** A coded picture. */
export interface RingChunk {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** It can be shown without those before it. */
  readonly isKey: boolean;
  readonly data: Uint8Array;
  /** What it takes to decode it, the same for all that go together. */
  readonly format: object;
}

/** The last coded pictures of a pipeline. What it gives can be decoded: it begins with a key picture. */
export class ChunkRing<Chunk extends RingChunk> {
  readonly #maxBytes: number;
  #chunks: Chunk[] = [];
  #bytes = 0;

  /** More than `maxBytes` are not kept: the oldest go. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps one, in the order of their coming; one that nothing before it leads to is of no use. */
  add(chunk: Chunk): void {
    if (!chunk.isKey && this.#chunks.length === 0) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.data.length;
    while (this.#bytes > this.#maxBytes && this.#chunks.length > 0) this.#dropGroup();
  }

  /** Forgets what ended before then: whole groups of a key picture and those that need it. */
  prune(neededFrom: number): void {
    for (;;) {
      const next = this.#nextKey();
      const nextAt = next < 0 ? undefined : this.#chunks[next]?.at;
      if (nextAt === undefined || nextAt > neededFrom) return;
      this.#dropGroup();
    }
  }

  /** Those of a time, from the key picture before it on, and all of one format: that of the last. */
  between(from: number, until: number): readonly Chunk[] {
    const last = this.#chunks.findLastIndex(({ at }) => at <= until);
    const format = this.#chunks[last]?.format;
    if (format === undefined || (this.#chunks[last]?.at ?? 0) < from) return [];
    const one = this.#chunks.findLastIndex((chunk, index) => index <= last && chunk.format !== format) + 1;
    const before = this.#chunks.findLastIndex(
      ({ at, isKey }, index) => index >= one && index <= last && isKey && at <= from,
    );
    return this.#chunks.slice(Math.max(one, before), last + 1);
  }

  #nextKey(): number {
    return this.#chunks.findIndex(({ isKey }, index) => index > 0 && isKey);
  }

  #dropGroup(): void {
    const next = this.#nextKey();
    const dropped = this.#chunks.splice(0, next < 0 ? this.#chunks.length : next);
    this.#bytes -= dropped.reduce((sum, { data }) => sum + data.length, 0);
  }
}
