import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const MAX_KNOWN = 1000;

/** The SHA-256 of files: each is read in pieces, and once as long as its size and time stay. */
export class FileHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly sha256: string }>();

  /** Hexadecimal, as a manifest says it. */
  async of(file: string): Promise<string> {
    const { size, mtimeMs } = await stat(file);
    const stamp = `${size}/${mtimeMs}`;
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.sha256;
    const sha256 = await read(file);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(file, { stamp, sha256 });
    return sha256;
  }
}

async function read(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
