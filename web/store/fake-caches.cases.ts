/** A browser's caches with room for some bytes; all names share one. */
export class FakeCaches {
  readonly entries = new Map<string, ArrayBuffer>();
  room = 1e9;

  open(): Promise<unknown> {
    return Promise.resolve({
      match: async (key: string) => {
        const bytes = this.entries.get(key);
        return bytes === undefined ? undefined : new Response(bytes);
      },
      put: async (key: string, response: Response) => {
        const bytes = await response.arrayBuffer();
        const held = [...this.entries.values()].reduce((sum, each) => sum + each.byteLength, 0);
        if (held + bytes.byteLength > this.room) throw new DOMException('full', 'QuotaExceededError');
        this.entries.set(key, bytes);
      },
      keys: async () => [...this.entries.keys()].map((url) => new Request(url)),
      delete: async (key: string) => this.entries.delete(key),
    });
  }

  asStorage(): CacheStorage {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    return this as unknown as CacheStorage;
  }
}
