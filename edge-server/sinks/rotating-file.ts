import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SightlineError, messageOf } from '../../shared/errors.ts';

/** What a rotating file is bounded by. */
export interface RotatingBounds {
  /** Of one file; a line that is longer than this is alone in its own. */
  readonly maxBytes: number;
  /** How many there are, the one that is written to among them. */
  readonly files: number;
}

interface OpenFile {
  readonly handle: FileHandle;
  /** Which file it is on the disk, whatever its name. */
  readonly inode: number;
  bytes: number;
}

const NEWLINE = 0x0a;

/**
 * Lines in a file that is set aside (`.1`, `.2`, … the oldest last) before it grows beyond its bound. What was half
 * written when the process died is cut off. One call at a time; whoever made it closes it.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #bounds: RotatingBounds;
  #open: OpenFile | null = null;

  constructor(path: string, bounds: RotatingBounds) {
    this.#path = path;
    this.#bounds = bounds;
  }

  /** Resolves once the lines would survive a power cut. Rejects with `storage`; then some may have been written. */
  async append(lines: readonly string[]): Promise<void> {
    try {
      for (const chunk of this.#chunks(lines)) await this.#write(chunk);
      await this.#open?.handle.sync();
    } catch (cause) {
      await this.close();
      throw new SightlineError('storage', `${this.#path} could not be written: ${messageOf(cause)}.`, {
        cause,
      });
    }
  }

  async close(): Promise<void> {
    const file = this.#open;
    this.#open = null;
    await file?.handle.close();
  }

  /** As many lines at a time as fit into a file. */
  *#chunks(lines: readonly string[]): Generator<Buffer> {
    let gathered: Buffer[] = [];
    let bytes = 0;
    for (const line of lines) {
      const next = Buffer.from(`${line}\n`);
      if (bytes > 0 && bytes + next.length > this.#bounds.maxBytes) {
        yield Buffer.concat(gathered);
        [gathered, bytes] = [[], 0];
      }
      gathered.push(next);
      bytes += next.length;
    }
    if (bytes > 0) yield Buffer.concat(gathered);
  }

  async #write(chunk: Buffer): Promise<void> {
    let file = await this.#file();
    if (file.bytes > 0 && file.bytes + chunk.length > this.#bounds.maxBytes) {
      await this.#rotate();
      file = await this.#file();
    }
    await file.handle.appendFile(chunk);
    file.bytes += chunk.length;
  }

  /** Somebody may have moved or removed it meanwhile: what is written there would be seen by nobody. */
  async #file(): Promise<OpenFile> {
    if (this.#open !== null && (await inodeAt(this.#path)) === this.#open.inode) return this.#open;
    await this.close();
    await mkdir(dirname(this.#path), { recursive: true });
    const handle = await open(this.#path, 'a+', 0o600);
    const { ino: inode } = await handle.stat();
    this.#open = { handle, inode, bytes: await mend(handle) };
    return this.#open;
  }

  async #rotate(): Promise<void> {
    await this.#open?.handle.sync();
    await this.close();
    const { files } = this.#bounds;
    if (files === 1) return rm(this.#path, { force: true });
    for (let number = files - 1; number >= 1; number -= 1) {
      const from = number === 1 ? this.#path : `${this.#path}.${number - 1}`;
      await moveIfThere(from, `${this.#path}.${number}`);
    }
    return undefined;
  }
}

/** Cuts off a last line without an end; gives the size that is left. */
async function mend(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const tail = Buffer.alloc(Math.min(size, 256 * 1024));
  await handle.read(tail, 0, tail.length, size - tail.length);
  if (tail.length === 0 || tail.at(-1) === NEWLINE) return size;
  const whole = size - tail.length + tail.lastIndexOf(NEWLINE) + 1;
  await handle.truncate(whole);
  return whole;
}

async function inodeAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
