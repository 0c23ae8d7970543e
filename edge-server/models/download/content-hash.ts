import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { FileHash } from '../../../shared/models/catalog-entry.ts';

/** What a file's content is called by, in hexadecimal. */
export interface ContentName {
  readonly sha256: string;
  /** Null where the size was not known when hashing began. */
  readonly gitBlob: string | null;
}

/** Hashes a file's content as it comes. */
export class ContentHash {
  readonly #sha256 = createHash('sha256');
  readonly #gitBlob: Hash | null;

  /** `size` is that of the whole content in bytes: git hashes it first, so that without it there is no git name. */
  constructor(size: number | null) {
    this.#gitBlob = size === null ? null : createHash('sha1').update(`blob ${size}\0`);
  }

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#gitBlob?.update(bytes);
  }

  /** Ends the hashing. */
  finish(): ContentName {
    return { sha256: this.#sha256.digest('hex'), gitBlob: this.#gitBlob?.digest('hex') ?? null };
  }
}

/** The name that a hash is to be compared with; null when it was not made. */
export function nameBy({ algorithm }: FileHash, name: ContentName): string | null {
  return algorithm === 'sha256' ? name.sha256 : name.gitBlob;
}
