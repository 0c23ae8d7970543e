import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { Backoff, reconnectPolicy } from './backoff.ts';
import type { BackoffPolicy } from './backoff.ts';

/** What trying again does not change. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['unsupported', 'forbidden', 'not_found']);

/** What became of a source that failed. */
export interface SourceVerdict {
  /** Why it failed, or why it is of no use to open it again. */
  readonly error: SightlineError;
  /** It is opened again after so many milliseconds; null: it is given up. */
  readonly againMs: number | null;
}

/** Decides whether a source that failed is opened again, and when. Whoever made it cancels it. */
export class SourceRetry {
  readonly #clock: Clock;
  /** The first failure is the last one. */
  readonly #once: boolean;
  readonly #policy: Partial<BackoffPolicy>;
  #backoff: Backoff | null = null;
  #isLive = true;
  #goesOn = false;
  #hasGiven = false;
  #cancel: (() => void) | null = null;

  /** `policy`: what the document says of it. */
  constructor(clock: Clock, once: boolean, policy: Partial<BackoffPolicy> = {}) {
    this.#clock = clock;
    this.#once = once;
    this.#policy = policy;
  }

  /** It is open. `goesOn`: opened again, it goes on where it broke off. */
  opened(live: boolean, goesOn = false): void {
    this.#isLive = live;
    this.#goesOn = goesOn;
    this.#backoff ??= new Backoff(reconnectPolicy(live, this.#policy));
  }

  /** A frame came. */
  gave(): void {
    this.#hasGiven = true;
  }

  /** It does as it should again: the next failure waits the first time anew. */
  recovered(): void {
    this.#backoff?.reset();
  }

  /** What is to become of it. `again` is called when its time has come. */
  failed(error: SightlineError, again: () => void): SourceVerdict {
    const hopeless = this.#hopeless(error);
    const againMs = hopeless === null && !this.#once ? (this.#backoff?.next() ?? null) : null;
    this.cancel();
    if (againMs !== null) this.#cancel = this.#clock.after(againMs, again);
    return { error: hopeless ?? error, againMs };
  }

  cancel(): void {
    this.#cancel?.();
  }

  /** Why it is not opened again, if it is not. */
  #hopeless(error: SightlineError): SightlineError | null {
    // A camera that was unplugged is not there for a while.
    if (this.#isLive && this.#hasGiven && error.code === 'not_found') return null;
    if (HOPELESS.has(error.code)) return error;
    if (this.#isLive || this.#goesOn || !this.#hasGiven) return null;
    const words = `${error.message} It broke in the middle, and to begin it anew would give its frames twice.`;
    return new SightlineError(error.code, words, { cause: error });
  }
}
