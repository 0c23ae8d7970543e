import type { Clock } from '../../clock.ts';
import { TransientError } from './byte-origin.ts';

/** Ends what waits for the other side when that says nothing for too long, or when somebody gives up. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #given: AbortSignal;
  readonly #abort = new AbortController();
  readonly #giveUp = (): void => this.#abort.abort(this.#given.reason);
  #cancel: () => void = () => undefined;
  #tooLong: TransientError | null = null;

  /** Whoever made it closes it. */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#given = signal;
    signal.addEventListener('abort', this.#giveUp, { once: true });
    if (signal.aborted) this.#giveUp();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What was waited for too long, if so. */
  get tooLong(): TransientError | null {
    return this.#tooLong;
  }

  /** Something is to come within so many milliseconds from now. */
  expect(withinMs: number, words: string): void {
    this.#cancel();
    this.#cancel = this.#clock.after(withinMs, () => {
      this.#tooLong = new TransientError(words);
      this.#abort.abort(this.#tooLong);
    });
  }

  close(): void {
    this.#cancel();
    this.#given.removeEventListener('abort', this.#giveUp);
  }
}
