import type { Clock } from '../../shared/clock.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { RestartPolicy } from '../../shared/run/graph.ts';
import { pause } from '../../shared/run/pause.ts';
import { StartRetry } from '../../shared/run/start-retry.ts';

/** What trying again does not change. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set([
  'aborted',
  'camera',
  'conflict',
  'forbidden',
  'invalid_document',
  'invalid_message',
  'invalid_model',
  'not_found',
  'too_large',
  'unauthorized',
  'unsupported',
]);

/** What a start is tried with. */
export interface StartTriesInit {
  readonly clock: Clock;
  /** Aborted when nobody waits for the start any more. */
  readonly signal: AbortSignal;
  /** Why it does not run yet, and when it is tried again, in words; null: what was told is over. */
  readonly tell: (error: SightlineError | null) => void;
}

/** One step of a start. */
export interface StartStep<T> {
  readonly policy: RestartPolicy;
  readonly begin: () => Promise<T>;
  /** Frees what is left of a try that failed. */
  readonly undo: () => Promise<void>;
}

/** Tries the steps of a start again when they fail: after growing pauses, as often as the pipeline's policy says. */
export class StartTries {
  readonly #init: StartTriesInit;
  /** Of all steps together. */
  readonly #retry = new StartRetry();

  constructor(init: StartTriesInit) {
    this.#init = init;
  }

  /** Rejects with why it is not tried again, or with the signal's reason. */
  async until<T>(step: StartStep<T>): Promise<T> {
    for (let isAgain = false; ; isAgain = true) {
      try {
        const begun = await step.begin();
        if (isAgain) this.#init.tell(null);
        return begun;
      } catch (error) {
        await this.#later(asSightlineError(error), step);
      }
    }
  }

  /** Resolves when it is time for the next try; rejects where there is none. */
  async #later(error: SightlineError, { policy, undo }: StartStep<unknown>): Promise<void> {
    const { clock, signal, tell } = this.#init;
    signal.throwIfAborted();
    if (HOPELESS.has(error.code)) throw error;
    await undo();
    signal.throwIfAborted();
    const waitMs = this.#retry.next(policy);
    if (waitMs === null) throw error;
    tell(inWords(error, waitMs));
    await pause(waitMs, clock, signal);
    signal.throwIfAborted();
  }
}

function inWords({ code, message }: SightlineError, waitMs: number): SightlineError {
  const what = `It could not be started: ${message.replace(/\.?$/, '.')}`;
  return new SightlineError(code, `${what} It is tried again in ${waitMs / 1000} s.`);
}
