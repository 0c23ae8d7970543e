import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { messageOf } from '../../shared/errors.ts';
import { checkDocument } from '../../shared/pipeline/document.ts';
import type { Locate } from '../../shared/pipeline/locate.ts';
import { DocumentError, formatProblem } from '../../shared/pipeline/problem.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import type { Clock } from '../clock.ts';

/** What a document is watched with. */
export interface DocumentWatchParts {
  readonly file: string;
  readonly clock: Clock;
  /** Takes another document over. Rejects with a `DocumentError` when it cannot be used. */
  readonly take: (document: SightlineDocument, locate: Locate) => Promise<void>;
  readonly log: { info(message: string): void; error(message: string): void };
}

/** Editors write in several steps: a file that is quiet for so long is read. */
const QUIET_MS = 200;
/** Problems told of one document. */
const MAX_TOLD = 20;

/** Takes a document over again when its file changes. One that cannot be used changes nothing and is told, with lines. */
export class DocumentWatch {
  readonly #parts: DocumentWatchParts;
  #watcher: FSWatcher | null = null;
  #text: string | null = null;
  #cancelRead: () => void = () => undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: DocumentWatchParts) {
    this.#parts = parts;
  }

  /** Begins; the file's content as of now is what is used already. Whoever opened it closes it. */
  async open(): Promise<void> {
    const { file, log } = this.#parts;
    this.#text = await readFile(file, 'utf8').catch(() => null);
    try {
      // The folder, since editors replace files: a watched file would be the old one.
      this.#watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(file)) this.touched();
      });
      this.#watcher.on('error', (error) => log.error(`${file} is not watched any more: ${error.message}`));
    } catch (error) {
      log.error(`${file} is not watched; start the server again to use changes: ${messageOf(error)}`);
    }
  }

  /** The file may have changed: it is read when it has been quiet for a while. */
  touched(): void {
    this.#cancelRead();
    this.#cancelRead = this.#parts.clock.after(QUIET_MS, () => {
      this.#last = this.#last.then(() => this.#read());
    });
  }

  /** Resolves when what was begun is done. */
  async close(): Promise<void> {
    this.#watcher?.close();
    this.#cancelRead();
    await this.#last;
  }

  async #read(): Promise<void> {
    const { file, log } = this.#parts;
    try {
      const text = await readFile(file, 'utf8');
      if (text === this.#text) return;
      this.#text = text;
      await this.#take(text);
    } catch (error) {
      log.error(`${file} was not taken over: ${messageOf(error)}`);
    }
  }

  async #take(text: string): Promise<void> {
    const { document, problems, locate } = checkDocument(text);
    if (document === null) return this.#refuse(problems);
    try {
      await this.#parts.take(document, locate);
      this.#parts.log.info(`${this.#parts.file} was changed and taken over`);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.#refuse(error.problems);
    }
  }

  #refuse(problems: readonly DocumentProblem[]): void {
    const { file, log } = this.#parts;
    const errors = problems.filter(({ severity }) => severity === 'error');
    const lines = errors.slice(0, MAX_TOLD).map((problem) => formatProblem(problem, file));
    log.error(['The changed document cannot be used, so the old one stays:', ...lines].join('\n'));
  }
}
