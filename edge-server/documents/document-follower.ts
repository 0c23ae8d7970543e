import { messageOf } from '../../shared/errors.ts';
import { checkDocument } from '../../shared/pipeline/document.ts';
import type { Locate } from '../../shared/pipeline/locate.ts';
import { DocumentError, formatProblem } from '../../shared/pipeline/problem.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';
import { Poller } from '../../shared/run/poller.ts';
import type { Clock } from '../clock.ts';
import type { DocumentSource } from './document-source.ts';
import type { KeptText } from './kept-document.ts';

/** What a document is followed with. */
export interface DocumentFollowerParts {
  readonly source: DocumentSource;
  readonly clock: Clock;
  /** Takes another document over. Rejects with a `DocumentError` when it cannot be used. */
  readonly take: (document: SightlineDocument, locate: Locate) => Promise<void>;
  readonly log: { info(message: string): void; error(message: string): void };
  /** Where a document that was taken over is kept, and found at a start without an answer. Absent: nowhere. */
  readonly kept?: {
    read(): Promise<KeptText | null>;
    write(kept: KeptText): Promise<void>;
  };
  /** The server was started with this document: that it is there is no news. */
  readonly isKnown: boolean;
}

/** Problems told of one document. */
const MAX_TOLD = 20;

/**
 * Takes a document over whenever it is another one. One that cannot be had or used changes nothing: the old one goes
 * on, what is wrong is told once, and it is asked for again for ever.
 */
export class DocumentFollower {
  readonly #parts: DocumentFollowerParts;
  #poller: Poller<string | null> | null = null;
  #isTaken: boolean;
  /** The text that is in use, or that is to be as soon as it can be used. */
  #text: string | null = null;
  #isRefused = false;
  #trouble: string | null = null;
  /** What was kept is looked for once, when the first question fails. */
  #restoring: Promise<void> | null = null;
  #isRestored = false;
  /** What is in use in place of an answer, in words; empty: an answer, or nothing. */
  #standIn = '';

  constructor(parts: DocumentFollowerParts) {
    this.#parts = parts;
    this.#isTaken = parts.isKnown;
  }

  /** Whether there is a document in use, be it an old one. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Why the document as it is now is not in use, in words; null when it is. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Begins. Whoever opened it closes it. */
  open(): void {
    const { clock, source } = this.#parts;
    this.#poller = new Poller({
      clock,
      source,
      take: (text) => this.#read(text),
      failed: (error) => this.#missing(error),
    });
  }

  /** Resolves when what was begun is done. */
  async close(): Promise<void> {
    await this.#poller?.close();
    await this.#restoring;
  }

  async #read(answer: string | null): Promise<void> {
    await this.#restoring;
    // What could not be used may be by now: a model that was missing has come.
    const text = answer ?? (this.#isRefused ? this.#text : null);
    if (text === null || (text === this.#text && !this.#isRefused)) return this.#recovered();
    const isNews = this.#text !== null || !this.#isTaken;
    [this.#text, this.#isRefused] = [text, true];
    const problems = await this.#take(text);
    this.#isRefused = problems.length > 0;
    if (this.#isRefused) return this.#refuse(problems);
    this.#isTaken = true;
    this.#trouble = null;
    await this.#keep(text);
    if (isNews) this.#parts.log.info(`${this.#parts.source.name} was changed and taken over`);
  }

  /** A document that cannot be kept is used all the same. */
  async #keep(text: string): Promise<void> {
    this.#standIn = '';
    const { kept, clock, log } = this.#parts;
    const at = new Date(clock.wallTime()).toISOString();
    const [done] = await Promise.allSettled([kept?.write({ text, at })]);
    if (done.status === 'rejected')
      log.error(`The document cannot be kept for a start without an answer: ${messageOf(done.reason)}`);
  }

  /** Uses what was kept until there is an answer. */
  async #restore(error: unknown): Promise<void> {
    try {
      const found = (await this.#parts.kept?.read()) ?? null;
      if (found !== null && (await this.#take(found.text)).length === 0) {
        [this.#text, this.#isTaken] = [found.text, true];
        this.#standIn = ` In use is the document that it gave last (${found.at}), kept on this disk.`;
      }
    } catch (cause) {
      this.#parts.log.error(`The document that was kept cannot be read: ${messageOf(cause)}`);
    }
    this.#isRestored = true;
    this.#missing(error);
  }

  /** Gives why it cannot be used. */
  async #take(text: string): Promise<readonly DocumentProblem[]> {
    const { document, problems, locate } = checkDocument(text);
    if (document === null) return problems.filter(({ severity }) => severity === 'error');
    try {
      await this.#parts.take(document, locate);
      return [];
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      return error.problems.filter(({ severity }) => severity === 'error');
    }
  }

  #refuse(problems: readonly DocumentProblem[]): void {
    const { name } = this.#parts.source;
    const lines = problems.slice(0, MAX_TOLD).map((problem) => formatProblem(problem, name));
    const what = `The changed document cannot be used, so the old one stays. Correct it and save it again:`;
    this.#tell([what, ...lines].join('\n'));
  }

  #missing(error: unknown): void {
    if (this.#parts.kept !== undefined && !this.#isTaken && !this.#isRestored) {
      this.#restoring ??= this.#restore(error);
      return;
    }
    const words = messageOf(error).replace(/\.$/, '');
    this.#tell(`${words}.${this.#standIn} What runs goes on; it is asked for again and again.`);
  }

  /** The same trouble is told once. */
  #tell(trouble: string): void {
    if (trouble !== this.#trouble) this.#parts.log.error(trouble);
    this.#trouble = trouble;
  }

  #recovered(): void {
    this.#standIn = '';
    if (this.#trouble !== null) this.#parts.log.info(`${this.#parts.source.name} is there again, unchanged`);
    this.#trouble = null;
  }
}
