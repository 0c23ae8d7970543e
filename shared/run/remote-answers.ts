import { SightlineError } from '../errors.ts';
import type { Clock } from '../clock.ts';

interface Awaited<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: SightlineError) => void;
}

/** One question at a time to a run that is elsewhere, which must be answered in time. */
export class RemoteAnswer<T> {
  readonly #clock: Clock;
  #awaited: Awaited<T> | null = null;
  #failure: SightlineError | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with `deadline` when no answer came within `limitMs`, or with what `fail` was told, now or before. */
  async ask(limitMs: number, send: () => void): Promise<T> {
    this.mustCome();
    let cancel: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        const late = new SightlineError('deadline', `The edge gave no answer in ${limitMs / 1000} s.`);
        cancel = this.#clock.after(limitMs, () => reject(late));
        this.#awaited = { resolve, reject };
        send();
      });
    } finally {
      cancel?.();
      this.#awaited = null;
    }
  }

  give(value: T): void {
    this.#awaited?.resolve(value);
  }

  /** None is to be had: now, nor later. */
  fail(error: SightlineError): void {
    this.#failure ??= error;
    this.refuse(error);
  }

  /** This question alone is answered with an error. */
  refuse(error: SightlineError): void {
    this.#awaited?.reject(error);
  }

  /** Throws why no answer is to be had any more. */
  mustCome(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}

/** All that is asked of a run that is elsewhere. */
export class RemoteAnswers<Saved> {
  /** How many frames may be under way. */
  readonly ready: RemoteAnswer<number>;
  readonly saved: RemoteAnswer<Saved>;
  /** It runs this revision. */
  readonly changed: RemoteAnswer<string>;
  /** It has ended by itself. */
  readonly ended: RemoteAnswer<void>;

  constructor(clock: Clock) {
    this.ready = new RemoteAnswer(clock);
    this.saved = new RemoteAnswer(clock);
    this.changed = new RemoteAnswer(clock);
    this.ended = new RemoteAnswer(clock);
  }

  /** Throws why nothing is answered any more. */
  mustCome(): void {
    this.ready.mustCome();
  }

  /** Nothing is answered any more. */
  fail(error: SightlineError): void {
    for (const answer of [this.ready, this.saved, this.changed, this.ended]) answer.fail(error);
  }
}
