import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { storageProblem } from './storage-problem.ts';
import type { DownloadDisk, WritableFile } from './download-disk.ts';

const NoteSchema = z.object({ origin: z.string(), validator: z.string().nullable() });
const READ_BYTES = 1024 * 1024;

/** What has come of a file so far, on disk, with a note beside it of where from. Whoever opened it closes it. */
export class PartFile {
  readonly path: string;
  readonly #file: WritableFile;
  readonly #origin: string;
  #size: number;
  #validator: string | null;

  private constructor(path: string, file: WritableFile, origin: string, validator: string | null) {
    this.path = path;
    this.#file = file;
    this.#origin = origin;
    this.#size = file.size;
    this.#validator = validator;
  }

  /** Goes on with what is there when it came from the same origin, else begins anew. Rejects with `storage`. */
  static async open(path: string, origin: string, disk: DownloadDisk): Promise<PartFile> {
    try {
      const note = NoteSchema.safeParse(await noteAt(path)).data;
      const file = await disk.open(path);
      const part = new PartFile(path, file, origin, note?.validator ?? null);
      if (note?.origin !== origin) await part.restart(null);
      return part;
    } catch (error) {
      throw storageProblem(error, path);
    }
  }

  get size(): number {
    return this.#size;
  }

  /** What came with the bytes that are here. */
  get validator(): string | null {
    return this.#validator;
  }

  /** Throws away what is here; `validator` is that of the bytes to come. */
  async restart(validator: string | null): Promise<void> {
    await this.#file.truncate(0);
    this.#size = 0;
    this.#validator = validator;
    await writeFile(noteOf(this.path), JSON.stringify({ origin: this.#origin, validator }));
  }

  /** Rejects with `storage`, in words about room when there is none. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.write(bytes, this.#size);
    } catch (error) {
      throw storageProblem(error, this.path);
    }
    this.#size += bytes.length;
  }

  /** What is here, in pieces. */
  read(): AsyncIterable<Uint8Array> {
    return createReadStream(this.path, { highWaterMark: READ_BYTES, end: Math.max(0, this.#size - 1) });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** Removes it, closed or not. */
  discard(): Promise<void> {
    return removePart(this.path);
  }
}

/** Removes what has come of a file, if anything has. */
export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(noteOf(path), { force: true });
}

/** Removes the note of a part that has become a file. */
export async function removeNote(path: string): Promise<void> {
  await rm(noteOf(path), { force: true });
}

function noteOf(path: string): string {
  return `${path}.json`;
}

/** A note that is not there or was torn says nothing: the part is begun anew. */
async function noteAt(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(noteOf(path), 'utf8'));
  } catch {
    return null;
  }
}
