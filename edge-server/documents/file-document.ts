import { watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { MAX_DOCUMENT_BYTES } from './document-source.ts';
import type { DocumentSource } from './document-source.ts';

/** Editors write in several steps: a file that is quiet for so long is read. */
const QUIET_MS = 200;

/** The document in a file of this machine. Changes are told when the file is quiet; whoever misses one asks again. */
export class FileDocument implements DocumentSource {
  readonly name: string;
  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  /** Of what was read last. */
  #stamp = '';

  constructor(file: string, clock: Clock, log: (message: string) => void) {
    this.name = file;
    this.#clock = clock;
    this.#log = log;
  }

  /** Rejects with what to do when the file is gone or cannot be read. */
  async read(): Promise<string | null> {
    try {
      const stamp = await stampOf(this.name);
      if (stamp === this.#stamp) return null;
      const text = await readFile(this.name, 'utf8');
      // It is being written: it is told of again when that is over.
      if ((await stampOf(this.name)) !== stamp) return null;
      this.#stamp = stamp;
      return text;
    } catch (cause) {
      // Whatever comes back in its place is read, even if it looks the same.
      this.#stamp = '';
      throw this.#inWords(cause);
    }
  }

  /** Watches the folder, since editors replace files: a watched file would be the old one. */
  subscribe(changed: () => void): () => void {
    let cancel: () => void = nothing;
    const touched = (name: string | null): void => {
      if (name !== null && name !== basename(this.name)) return;
      cancel();
      cancel = this.#clock.after(QUIET_MS, changed);
    };
    const stopWatching = this.#watch(touched);
    return () => {
      stopWatching();
      cancel();
    };
  }

  #watch(touched: (name: string | null) => void): () => void {
    const instead = 'is looked at every few seconds instead of being watched';
    try {
      const watcher = watch(dirname(this.name), { persistent: false }, (_event, name) => touched(name));
      watcher.on('error', (error) => this.#log(`${this.name} ${instead}: ${error.message}`));
      return () => watcher.close();
    } catch (error) {
      this.#log(`${this.name} ${instead}: ${messageOf(error)}`);
      return () => undefined;
    }
  }

  #inWords(cause: unknown): SightlineError {
    if (cause instanceof SightlineError) return cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      const what = `${this.name} is not there any more: it was deleted or renamed`;
      return new SightlineError('not_found', `${what}. Put it back, or save another one in its place`);
    }
    return new SightlineError('storage', `${this.name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function nothing(): void {}

/** Differs whenever the file was written or replaced. */
async function stampOf(file: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(file, { bigint: true });
  if (size <= BigInt(MAX_DOCUMENT_BYTES)) return `${ino}/${size}/${mtimeNs}`;
  throw new SightlineError('too_large', `${file} is longer than ${MAX_DOCUMENT_BYTES} bytes; shorten it`);
}
