import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import { Backoff, type BackoffPolicy, LIVE_RECONNECT } from './backoff.ts';

/** Something that can be asked again and again, and that may say when its answer is another. */
export interface PolledSource<T> {
  /** Aborted when it takes too long or the poller is closed. */
  read(signal: AbortSignal): Promise<T>;
  /** Calls back when the answer may be another; the returned function ends that. Absent: it is only polled. */
  subscribe?(changed: () => void): () => void;
}

/** What a poller is made of. Times are milliseconds. */
export interface PollerInit<T> {
  readonly clock: Clock;
  readonly source: PolledSource<T>;
  /** Takes an answer; when it throws or rejects, that counts as a failed question. One at a time. */
  readonly take: (answer: T) => void | Promise<void>;
  /** A question failed and is put again after `waitMs`. Must not throw. */
  readonly failed: (error: unknown, waitMs: number) => void;
  /** From an answer to the next question. Default 5000. */
  readonly intervalMs?: number | undefined;
  /** How long an answer may take. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** Pauses after failures. Default 0.5 to 16 s, for ever. */
  readonly retry?: BackoffPolicy | undefined;
}

const INTERVAL_MS = 5000;
const TIMEOUT_MS = 30_000;

/** Asks one question again and again: at intervals, when told to, and after failures with growing pauses. */
export class Poller<T> {
  private readonly init: PollerInit<T>;
  private readonly backoff: Backoff;
  private readonly unsubscribe: () => void;
  private asking: AbortController | null = null;
  private asked: Promise<void> = Promise.resolve();
  private askAgain = false;
  private cancelNext: () => void = () => undefined;
  private closed = false;

  /** Asks at once. Whoever made it closes it. */
  constructor(init: PollerInit<T>) {
    this.init = init;
    this.backoff = new Backoff(init.retry ?? LIVE_RECONNECT);
    this.unsubscribe = init.source.subscribe?.(() => this.refresh()) ?? (() => undefined);
    this.refresh();
  }

  /** Asks now, without waiting for the next turn. */
  refresh(): void {
    if (this.closed) return;
    this.cancelNext();
    this.askAgain = this.asking !== null;
    if (this.asking === null) this.asked = this.ask();
  }

  /** Asks no more. Resolves when an answer that is being taken has been. */
  close(): Promise<void> {
    this.closed = true;
    this.unsubscribe();
    this.cancelNext();
    this.asking?.abort(new SightlineError('aborted', 'It is not asked any more.'));
    return this.asked;
  }

  private async ask(): Promise<void> {
    this.asking = new AbortController();
    const wait = await this.fetch(this.asking)
      .then((answer) => this.take(answer))
      .catch((error: unknown) => this.failed(error));
    this.asking = null;
    if (this.closed) return;
    if (this.askAgain) this.refresh();
    else this.cancelNext = this.init.clock.after(wait, () => this.refresh());
  }

  private fetch(controller: AbortController): Promise<T> {
    const { clock, source, timeoutMs = TIMEOUT_MS } = this.init;
    return new Promise((resolve, reject) => {
      const { signal } = controller;
      const late = new SightlineError('deadline', `no answer came within ${timeoutMs / 1000} s`);
      const cancel = clock.after(timeoutMs, () => controller.abort(late));
      // What is asked may not heed the signal; it is not waited for all the same.
      const aborted = (): void => {
        cancel();
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      Promise.resolve()
        .then(() => source.read(signal))
        .finally(cancel)
        .then(resolve, reject);
    });
  }

  private async take(answer: T): Promise<number> {
    if (!this.closed) await this.init.take(answer);
    this.backoff.reset();
    return this.init.intervalMs ?? INTERVAL_MS;
  }

  private failed(error: unknown): number {
    if (this.closed) return 0;
    const wait = this.backoff.next() ?? this.init.intervalMs ?? INTERVAL_MS;
    this.init.failed(error, wait);
    return wait;
  }
}
