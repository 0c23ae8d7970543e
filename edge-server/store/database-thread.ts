import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DatabaseSetup, FromDatabase, ToDatabase } from './database-messages.ts';

/** The file of the thread's program. */
export type ThreadProgram = string | URL;

/** What is heard of it. */
export interface DatabaseThreadEvents {
  readonly heard: (message: FromDatabase) => void;
  /** It ended without having been told to. */
  readonly lost: (reason: string) => void;
}

/** One thread with the database open in it. Whoever made it closes or terminates it. */
export class DatabaseThread {
  readonly #worker: Worker;
  readonly #events: DatabaseThreadEvents;
  #over = false;

  constructor(program: ThreadProgram, setup: DatabaseSetup, events: DatabaseThreadEvents) {
    this.#events = events;
    this.#worker = new Worker(program, {
      name: 'database',
      workerData: setup,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    this.#worker.on('message', (message: FromDatabase) => {
      if (!this.#over) events.heard(message);
    });
    this.#worker.on('error', (error) => this.#lost(error.message));
    this.#worker.on('exit', (code) => this.#lost(`it ended with code ${code}`));
  }

  send(message: ToDatabase): void {
    this.#worker.postMessage(message, []);
  }

  /** Whether it keeps the process alive: only while somebody waits for it. */
  hold(isWaitedFor: boolean): void {
    if (isWaitedFor) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Ends it without waiting for anything. */
  terminate(): void {
    this.#over = true;
    void this.#worker.terminate();
  }

  /** Lets it close its file; one that `isOpening` has none to close. */
  async close(isReady: boolean): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (!isReady) {
      await this.#worker.terminate();
      return;
    }
    this.hold(true);
    const gone = once(this.#worker, 'exit');
    this.send({ type: 'close' });
    await gone;
  }

  #lost(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.lost(reason);
  }
}
