import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { withoutPassword } from '../sources/source-uri.ts';
import { placeFile, writeDurably } from '../store/media/durable-file.ts';
import { MAX_DOCUMENT_BYTES } from './document-source.ts';

/** A document as it was fetched last. */
export interface KeptText {
  readonly text: string;
  /** When, ISO 8601. */
  readonly at: string;
}

const HEAD = /^# fetched ([0-9a-f]{64}) (\S{1,40})\n/;
const HEAD_BYTES = 200;

/**
 * The document of an address as it was fetched last, on this disk: one file, readable by its owner alone, since cameras'
 * passwords are in it. What another address gave is removed, and so is the former text with every new one.
 */
export class KeptDocument {
  readonly #file: string;
  readonly #address: string;

  /** `url`: the address of the document; it is kept as a hash, a password in it not at all. */
  constructor(file: string, url: string) {
    this.#file = file;
    this.#address = createHash('sha256').update(withoutPassword(url).address).digest('hex');
  }

  /** Null when there is none of this address. Rejects when it cannot be read. */
  async read(): Promise<KeptText | null> {
    const whole = await contentOf(this.#file);
    const [head = '', address, at] = HEAD.exec(whole ?? '') ?? [];
    if (whole !== null && address === this.#address && at !== undefined)
      return { text: whole.slice(head.length), at };
    await forgetKept(this.#file);
    return null;
  }

  /** Puts it in place of the former one, whole or not at all. Rejects with `storage`. */
  async write({ text, at }: KeptText): Promise<void> {
    const temporary = `${this.#file}.${process.pid}.tmp`;
    await rm(temporary, { force: true });
    const content = Buffer.from(`# fetched ${this.#address} ${at}\n${text}`);
    await placeFile(this.#file, temporary, content, writeDurably);
  }
}

/** Removes what was kept, where no address is named any more. */
export async function forgetKept(file: string): Promise<void> {
  await rm(file, { force: true });
}

async function contentOf(file: string): Promise<string | null> {
  try {
    const { size } = await stat(file);
    return size > MAX_DOCUMENT_BYTES + HEAD_BYTES ? null : await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
