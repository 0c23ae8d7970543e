import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { messageOf } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';

/** What a models folder is watched with. */
export interface ModelWatchParts {
  readonly folder: string;
  readonly clock: Clock;
  /** Looks at the folder anew. */
  readonly look: () => Promise<void>;
  readonly warn: (message: string) => void;
}

/** A file that is copied in changes many times: the folder is looked at when it has been quiet for so long. */
const QUIET_MS = 500;

/** Notices models that are put into the own models folder, or taken from there. */
export class ModelWatch {
  readonly #parts: ModelWatchParts;
  #watcher: FSWatcher | null = null;
  #cancelLook: () => void = () => undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: ModelWatchParts) {
    this.#parts = parts;
  }

  /** Begins, with the folder made where there is none, so that there is one to put files into. Whoever opened it closes it. */
  async open(): Promise<void> {
    const { folder, warn } = this.#parts;
    try {
      await mkdir(folder, { recursive: true });
      this.#watcher = watch(folder, { persistent: false, recursive: true }, (_event, name) =>
        this.touched(name),
      );
      this.#watcher.on('error', (error) => warn(`${folder} is not watched any more: ${error.message}`));
    } catch (error) {
      warn(
        `${folder} is not watched; models put there are found when they are asked for: ${messageOf(error)}`,
      );
    }
  }

  /** Something changed at a path below the folder. Downloads work in hidden folders, which are nobody's business. */
  touched(path: string | null): void {
    if (path?.split(/[/\\]/).some((part) => part.startsWith('.')) === true) return;
    this.#cancelLook();
    this.#cancelLook = this.#parts.clock.after(QUIET_MS, () => {
      this.#last = this.#last.then(() => this.#look());
    });
  }

  /** Resolves when what was begun is done. */
  async close(): Promise<void> {
    this.#watcher?.close();
    this.#cancelLook();
    await this.#last;
  }

  async #look(): Promise<void> {
    try {
      await this.#parts.look();
    } catch (error) {
      this.#parts.warn(`${this.#parts.folder} could not be looked at: ${messageOf(error)}`);
    }
  }
}
