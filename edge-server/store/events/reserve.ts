import { rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDurably } from '../media/durable-file.ts';

/**
 * Room that is set aside while there is some: to remove something from a database takes room, and a full disk has none.
 */
export class Reserve {
  readonly #file: string;
  readonly #bytes: number;

  constructor(file: string, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Gives it back; false: it was not there. */
  async release(): Promise<boolean> {
    const size = await this.#size();
    await rm(this.#file, { force: true });
    return size > 0;
  }

  /** Sets it aside where so many times as much is free; gives whether that is so. */
  async restore(times: number): Promise<boolean> {
    const { bavail, bsize } = await statfs(dirname(this.#file));
    const size = await this.#size();
    if (bavail * bsize + size < times * this.#bytes) return false;
    if (size !== this.#bytes) await this.#write();
    return true;
  }

  async #write(): Promise<void> {
    const temporary = `${this.#file}.new`;
    await rm(temporary, { force: true });
    await writeDurably(temporary, new Uint8Array(this.#bytes));
    await rename(temporary, this.#file);
  }

  async #size(): Promise<number> {
    const [found] = await Promise.allSettled([stat(this.#file)]);
    return found.status === 'fulfilled' ? found.value.size : 0;
  }
}
