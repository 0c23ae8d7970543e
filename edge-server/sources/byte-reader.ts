import { SightlineError } from '../../shared/errors.ts';

const NEWLINE = 10;

/** Takes lines and blocks out of chunks of bytes as they come; keeps no more than the chunk at hand. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next line without its end; null at the end. Throws `unsupported` when it is longer than `limit` bytes. */
  async line(limit: number): Promise<string | null> {
    let text = '';
    while (await this.#more()) {
      const end = this.#chunk.indexOf(NEWLINE, this.#at);
      const part = this.#chunk.subarray(this.#at, end < 0 ? this.#chunk.length : end);
      if (text.length + part.length > limit) {
        throw new SightlineError('unsupported', `a line has more than ${limit} bytes`);
      }
      text += Buffer.from(part).toString('latin1');
      this.#at += part.length + (end < 0 ? 0 : 1);
      if (end >= 0) return text;
    }
    return text === '' ? null : text;
  }

  /** Fills the whole of `target` and says how many bytes there were: fewer at the end. */
  async read(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length && (await this.#more())) {
      const part = this.#chunk.subarray(this.#at, this.#at + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#at += part.length;
    }
    return filled;
  }

  async #more(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      [this.#chunk, this.#at] = [next.value, 0];
    }
    return true;
  }
}
