import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import type { CheckedText, TextSurroundings } from '../../shared/editing/check-text.ts';
import type { Suggestions } from '../../shared/editing/complete.ts';
import type { KeyDescription } from '../../shared/editing/describe.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';
import { SightlineError } from '../../shared/errors.ts';
import { WorkerCalls } from '../detect/worker-call.ts';
import type { DocumentApi, EdgeDefinition, SinglePipeline } from '../workers/document.api.ts';

/** A text that takes longer than this to read is given up, and the worker with it. */
const DEADLINE_MS = 5_000;

/**
 * Reads documents in a worker, so that the page goes on whatever a text holds. A worker that got stuck is replaced; who
 * asked gets `deadline` in words about the text. Whoever made it closes it.
 */
export class Desk {
  readonly #start: () => Worker;
  #calls: WorkerCalls<DocumentApi> | null = null;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Everything that is to be known about a text. */
  check(text: string, surroundings: TextSurroundings): Promise<CheckedText> {
    return this.#ask((calls) =>
      calls.call((remote) => remote.check(text, surroundings), { deadlineMs: DEADLINE_MS }),
    );
  }

  suggest(text: string, offset: number, models: readonly KnownModel[]): Promise<Suggestions | null> {
    return this.#ask((calls) =>
      calls.call((remote) => remote.suggest(text, offset, models), { deadlineMs: DEADLINE_MS }),
    );
  }

  describe(text: string, offset: number): Promise<KeyDescription | null> {
    return this.#ask((calls) =>
      calls.call((remote) => remote.describe(text, offset), { deadlineMs: DEADLINE_MS }),
    );
  }

  /** The text with one change made. Rejects with `invalid_document` or `conflict`. */
  change(text: string, id: string, change: FormChange): Promise<string> {
    return this.#ask((calls) =>
      calls.call((remote) => remote.change(text, id, change), { deadlineMs: DEADLINE_MS }),
    );
  }

  write(pipeline: EdgeDefinition): Promise<string> {
    return this.#ask((calls) => calls.call((remote) => remote.write(pipeline), { deadlineMs: DEADLINE_MS }));
  }

  standAlone(text: string, id: string, known: PlainScope): Promise<unknown> {
    return this.#ask((calls) =>
      calls.call((remote) => remote.standAlone(text, id, known), { deadlineMs: DEADLINE_MS }),
    );
  }

  split(text: string): Promise<readonly SinglePipeline[]> {
    return this.#ask((calls) => calls.call((remote) => remote.split(text), { deadlineMs: DEADLINE_MS }));
  }

  async close(): Promise<void> {
    await this.#calls?.close();
    this.#calls = null;
  }

  async #ask<T>(invoke: (calls: WorkerCalls<DocumentApi>) => Promise<T>): Promise<T> {
    this.#calls ??= new WorkerCalls<DocumentApi>('reader of documents', this.#start(), () => {
      this.#calls = null;
    });
    try {
      return await invoke(this.#calls);
    } catch (error) {
      throw error instanceof SightlineError && error.code === 'deadline' ? tooMuch(error) : error;
    }
  }
}

function tooMuch(cause: unknown): SightlineError {
  return new SightlineError(
    'deadline',
    'This text takes too long to be read. Make it shorter or less nested.',
    {
      cause,
    },
  );
}
