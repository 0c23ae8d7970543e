import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SightlineError, messageOf } from '../../../shared/errors.ts';
import type { ByteOrigin, OpenBytes } from './byte-origin.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Files in a folder on this machine that stand in for downloads. */
export class MirrorOrigin implements ByteOrigin {
  readonly name: string;
  readonly #folder: string;
  readonly #fileName: string;

  constructor(folder: string, fileName: string) {
    this.#folder = folder;
    this.#fileName = basename(fileName);
    this.name = join(folder, this.#fileName);
  }

  /** A copy is quick: it always begins at the beginning. */
  async open(_from: number, _validator: string | null, signal: AbortSignal): Promise<OpenBytes> {
    const found = await stat(this.name).catch((cause: unknown) => {
      throw this.#missing(cause);
    });
    if (!found.isFile()) throw this.#missing();
    const chunks = createReadStream(this.name, { highWaterMark: CHUNK_BYTES, signal });
    return { start: 0, total: found.size, validator: null, chunks };
  }

  #missing(cause?: unknown): SightlineError {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = cause === undefined || isAbsent ? '' : ` (${messageOf(cause)})`;
    return new SightlineError(
      'not_found',
      `The mirror folder ${this.#folder} has no file ${this.#fileName}${why}. ` +
        'Put it there, or start without SIGHTLINE_MODEL_MIRROR to download it.',
      { cause },
    );
  }
}
