import * as Comlink from 'comlink';
import { SightlineError } from '../../shared/errors.ts';
import { within } from '../../shared/run/within.ts';
import { pageClock } from '../viewer/page-clock.ts';
import { valueOf } from '../workers/outcome.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';

/** What is needed of a `Worker`: comlink's endpoint plus an end. */
export interface WorkerPort extends Comlink.Endpoint {
  terminate(): void;
}

/** When a call gives up. */
export interface CallLimits {
  /** Milliseconds after which the worker counts as stuck and is ended; null: as long as it takes. */
  readonly deadlineMs: number | null;
  /** Settles the call with `aborted`; what the worker has begun goes on and its answer is ignored. */
  readonly signal?: AbortSignal | undefined;
  /** A frame goes with the call: closing waits a moment for the answer, so that the worker can close the frame. */
  readonly handsOver?: boolean;
}

/** How long closing waits for frames to be closed. A worker in the middle of a run cannot be asked. */
const LAST_WORDS_MS = 1_000;

/**
 * Calls into one worker, by comlink, where every call settles: with the worker's answer, or with a `SightlineError`
 * when the worker crashes (`lane_crashed`), does not answer in time (`deadline`) or is closed (`aborted`), or when the
 * caller aborts. A worker that crashed or got stuck is terminated; it takes no more calls, and `onLost` says so once.
 */
export class WorkerCalls<Api> {
  readonly #name: string;
  readonly #port: WorkerPort;
  readonly #remote: Comlink.Remote<Api>;
  readonly #onLost: (error: SightlineError) => void;
  readonly #pending = new Set<(error: SightlineError) => void>();
  /** Calls with a frame that the worker has not answered, whether or not the caller still waits. */
  readonly #handedOver = new Set<Promise<unknown>>();
  #ended: SightlineError | null = null;

  /** Takes the worker over and terminates it in the end. `name` is for messages. */
  constructor(name: string, port: WorkerPort, onLost: (error: SightlineError) => void) {
    this.#name = name;
    this.#port = port;
    this.#onLost = onLost;
    this.#remote = Comlink.wrap<Api>(port);
    port.addEventListener('error', this.#onError);
    port.addEventListener('messageerror', this.#onMessageError);
  }

  /** Why no more calls are taken; null while they are. */
  get ended(): SightlineError | null {
    return this.#ended;
  }

  /** Makes one call. `invoke` is called at once, before this returns, unless the call is refused. */
  call<T>(invoke: (remote: Comlink.Remote<Api>) => Promise<Outcome<T>>, limits: CallLimits): Promise<T> {
    const { deadlineMs, signal } = limits;
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (signal?.aborted) return Promise.reject(this.#aborted());
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(this.#aborted()));
      const timer =
        deadlineMs === null ? undefined : setTimeout(() => this.#lose(this.#stuck(deadlineMs)), deadlineMs);
      const fail = (error: unknown): void => settle(() => reject(error));
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(fail);
        how();
      };
      this.#pending.add(fail);
      signal?.addEventListener('abort', onAbort);
      const answer = invoke(this.#remote);
      if (limits.handsOver === true) this.#remember(answer);
      answer.then(valueOf).then((value) => settle(() => resolve(value)), fail);
    });
  }

  /** Ends the worker as a crash would, and tells `onLost`. */
  lose(error: SightlineError): void {
    this.#lose(error);
  }

  /** Settles what is pending with `aborted` at once, and resolves when the worker is terminated: after it has closed its frames. */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    this.#refuse(this.#aborted());
    await this.#lastWords();
    this.#terminate();
  }

  readonly #onError = (event: Event): void => {
    const words = 'message' in event && event.message !== '' ? `: ${String(event.message)}` : '';
    this.#lose(
      new SightlineError('lane_crashed', `The ${this.#name} crashed${words}. It is being restarted.`),
    );
  };

  readonly #onMessageError = (): void => {
    this.#lose(
      new SightlineError(
        'lane_crashed',
        `The ${this.#name} sent something unreadable. It is being restarted.`,
      ),
    );
  };

  #lose(error: SightlineError): void {
    if (this.#ended !== null) return;
    this.#terminate();
    this.#refuse(error);
    this.#onLost(error);
  }

  /** From here on no call is taken, and none is pending. */
  #refuse(error: SightlineError): void {
    this.#ended = error;
    for (const fail of this.#pending) fail(error);
  }

  #terminate(): void {
    this.#port.removeEventListener('error', this.#onError);
    this.#port.removeEventListener('messageerror', this.#onMessageError);
    this.#port.terminate();
    // Comlink keeps an end until all its proxies are collected, and calls that were never answered lead back to them.
    this.#remote[Comlink.releaseProxy]();
  }

  #remember(answer: Promise<unknown>): void {
    const forget = (): void => void this.#handedOver.delete(answer);
    this.#handedOver.add(answer);
    answer.then(forget, forget);
  }

  async #lastWords(): Promise<void> {
    if (this.#handedOver.size === 0) return;
    await within(pageClock, LAST_WORDS_MS, Promise.allSettled(this.#handedOver), []);
  }

  #stuck(deadlineMs: number): SightlineError {
    return new SightlineError(
      'deadline',
      `The ${this.#name} gave no answer in ${deadlineMs / 1000} s. It is being restarted.`,
    );
  }

  #aborted(): SightlineError {
    return new SightlineError('aborted', `The ${this.#name} was stopped.`);
  }
}
