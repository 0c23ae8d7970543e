/** What has come of a file in earlier visits, in pieces that follow each other. */
export class KeptPart {
  readonly #cache: Cache | undefined;
  readonly #key: string;

  /** `key` is the file's own in that cache; without a cache nothing is kept. */
  constructor(cache: Cache | undefined, key: string) {
    this.#cache = cache;
    this.#key = key;
  }

  /** Copies what is kept to the beginning of `bytes`; gives how many bytes that are. */
  async restore(bytes: Uint8Array): Promise<number> {
    let loaded = 0;
    for (;;) {
      const piece = await (await this.#cache?.match(this.#at(loaded)))?.arrayBuffer();
      if (piece === undefined || piece.byteLength === 0 || loaded + piece.byteLength > bytes.length)
        return loaded;
      bytes.set(new Uint8Array(piece), loaded);
      loaded += piece.byteLength;
    }
  }

  /** Keeps the piece that begins at `from`. What cannot be kept is loaded again the next time, nothing worse. */
  async keep(piece: Uint8Array<ArrayBuffer>, from: number): Promise<void> {
    if (piece.length === 0) return;
    await Promise.allSettled([this.#cache?.put(this.#at(from), new Response(piece))]);
  }

  /** Forgets every piece. */
  async clear(): Promise<void> {
    if (this.#cache === undefined) return;
    const prefix = this.#at('');
    for (const request of await this.#cache.keys())
      if (request.url.startsWith(prefix)) await this.#cache.delete(request.url);
  }

  #at(offset: number | ''): string {
    return `${this.#key}${this.#key.includes('?') ? '&' : '?'}part=${offset}`;
  }
}
