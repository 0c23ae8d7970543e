import { SightlineError } from '../../shared/errors.ts';
import { Backoff } from '../../shared/run/backoff.ts';
import type { Clock } from '../clock.ts';
import type { Answer, FromDatabase, KeyedCall, Refusal } from './database-messages.ts';
import { DatabaseThread } from './database-thread.ts';
import type { ThreadProgram } from './database-thread.ts';
import { DiskFullError } from './disk-full.ts';
import type { Call, InputOf, OperationName, OutputOf } from './operations/registry.ts';

/** What a database is opened with. */
export interface DatabaseParts {
  /** Made when it is not there; its folder must be. */
  readonly file: string;
  readonly program: ThreadProgram;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/** One call that has no answer yet. */
interface Waiting {
  readonly keyed: KeyedCall;
  readonly settle: Settle;
  /** How often its thread died over it. */
  deaths: number;
}

/** Methods, since what an answer is follows from its call and not from its message. */
interface Settle {
  resolve(value: unknown): void;
  reject(error: SightlineError): void;
}

/** How many calls may wait. */
export const MAX_WAITING = 10_000;
/** How many go at once: those that write are committed together. */
const MAX_TOGETHER = 256;
const MAX_DEATHS = 2;
const RESTART = { firstMs: 100, maxMs: 30_000, tries: null } as const;

/**
 * The database, seen from outside of its thread. What was answered is kept; when the thread dies it is started again,
 * and what it had not answered is done by the next. Whoever made it closes it.
 */
export class Database {
  readonly #parts: DatabaseParts;
  readonly #backoff = new Backoff(RESTART);
  #thread: DatabaseThread | null = null;
  #isReady = false;
  #trouble: SightlineError | null = null;
  #waiting: Waiting[] = [];
  #sent: Waiting[] = [];
  #key = 0;
  #cancelRestart: () => void = nothing;
  #closed: Promise<void> | null = null;
  #emptied: () => void = nothing;

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
    this.#start();
  }

  /** Why nothing can be kept or read at the moment, in words; null when all is well. */
  get trouble(): string | null {
    return this.#trouble?.message ?? null;
  }

  /** Rejects with what the operation throws, with `overloaded` when too many wait, with `aborted` once it was closed. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  call(name: OperationName, input: never): Promise<unknown> {
    const refused = this.#refusal();
    if (refused !== null) return Promise.reject(refused);
    return new Promise((resolve, reject) => {
      this.#key += 1;
      const call: Call = { name, input };
      this.#waiting.push({ keyed: { key: this.#key, call }, settle: { resolve, reject }, deaths: 0 });
      this.#thread?.hold(true);
      this.#send();
    });
  }

  /** Ends it once everything that was called is answered. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #refusal(): SightlineError | null {
    if (this.#closed !== null) return new SightlineError('aborted', 'The database was closed.');
    if (this.#trouble !== null) return this.#trouble;
    if (this.#waiting.length < MAX_WAITING) return null;
    return new SightlineError(
      'overloaded',
      `${MAX_WAITING} things wait to be written already: the disk is too slow for what comes.`,
    );
  }

  #start(): void {
    const { program, file } = this.#parts;
    this.#thread = new DatabaseThread(
      program,
      { file },
      {
        heard: (message) => this.#hear(message),
        lost: (reason) => this.#lost(reason),
      },
    );
    this.#thread.hold(this.#waiting.length > 0);
  }

  #hear(message: FromDatabase): void {
    if (message.type === 'refused') return this.#refuse(message.refusal);
    if (message.type === 'done') this.#answered(message.answers);
    else [this.#isReady, this.#trouble] = [true, null];
    this.#send();
  }

  #answered(answers: readonly Answer[]): void {
    this.#backoff.reset();
    const settled = new Map(this.#sent.map((each) => [each.keyed.key, each.settle]));
    this.#sent = [];
    for (const answer of answers) {
      if (answer.ok) settled.get(answer.key)?.resolve(answer.value);
      else settled.get(answer.key)?.reject(errorOf(answer.refusal));
    }
  }

  #send(): void {
    if (!this.#isReady || this.#sent.length > 0) return;
    if (this.#waiting.length === 0) return this.#rest();
    this.#sent = this.#waiting.splice(0, MAX_TOGETHER);
    this.#thread?.send({ type: 'do', calls: this.#sent.map(({ keyed }) => keyed) });
  }

  #rest(): void {
    this.#thread?.hold(false);
    this.#emptied();
  }

  /** The file cannot be had: everybody is told, and it is tried again later, unless this machine never can. */
  #refuse(refusal: Refusal): void {
    this.#trouble = errorOf(refusal);
    this.#isReady = false;
    this.#parts.warn(`events are not kept: ${refusal.message}`);
    this.#rejectAll(this.#trouble);
    this.#thread?.terminate();
    if (refusal.code !== 'unsupported') this.#restartLater();
  }

  #lost(reason: string): void {
    this.#isReady = false;
    const sent = this.#sent;
    this.#sent = [];
    for (const each of sent) each.deaths += 1;
    const error = new SightlineError('internal', `The thread of the database died over this: ${reason}.`);
    for (const { settle } of sent.filter(({ deaths }) => deaths >= MAX_DEATHS)) settle.reject(error);
    this.#waiting.unshift(...sent.filter(({ deaths }) => deaths < MAX_DEATHS));
    this.#parts.warn(`the thread of the database died (${reason}); another one takes over`);
    this.#restartLater();
  }

  #restartLater(): void {
    this.#cancelRestart = this.#parts.clock.after(this.#backoff.next() ?? 0, () => this.#start());
  }

  #rejectAll(error: SightlineError): void {
    const all = [...this.#sent, ...this.#waiting];
    [this.#sent, this.#waiting] = [[], []];
    for (const { settle } of all) settle.reject(error);
    this.#emptied();
  }

  async #close(): Promise<void> {
    if (this.#trouble === null && this.#sent.length + this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
    this.#cancelRestart();
    await this.#thread?.close(this.#isReady);
  }
}

function errorOf({ code, message, full }: Refusal): SightlineError {
  return full ? new DiskFullError(message) : new SightlineError(code, message);
}

function nothing(): void {}
