import type { Clock } from '../clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Authenticator } from './authenticator.ts';
import { authorize } from './authorize.ts';
import type { Asked } from './authorize.ts';

/** How long something revoked may go on at most, milliseconds. */
const LOOK_MS = 2_000;

interface Followed {
  readonly asked: Asked;
  readonly end: () => void;
}

/**
 * Ends streams and connections that would not be let in any more: their token was revoked or has expired, or their
 * browser signed out.
 */
export class RevocationWatch {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  readonly #followed = new Set<Followed>();
  #stop: (() => void) | null = null;

  constructor(authenticator: Authenticator, clock: Clock, log: (message: string) => void) {
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#log = log;
  }

  /** Calls `end` once when what was asked would be refused; not after the returned function was called. */
  follow(asked: Asked, end: () => void): () => void {
    const followed = { asked, end };
    this.#followed.add(followed);
    this.#stop ??= this.#clock.every(LOOK_MS, () => void this.#look());
    return () => this.#leave(followed);
  }

  async #look(): Promise<void> {
    for (const followed of this.#followed) {
      if (await this.#isStillLetIn(followed.asked)) continue;
      if (this.#leave(followed)) followed.end();
    }
  }

  async #isStillLetIn(asked: Asked): Promise<boolean> {
    try {
      await authorize(asked, this.#authenticator);
      return true;
    } catch (error) {
      if (error instanceof SightlineError && (error.code === 'unauthorized' || error.code === 'forbidden'))
        return false;
      // A file that cannot be read just now says nothing about anybody.
      this.#log(`Who is let in could not be looked up: ${messageOf(error)}`);
      return true;
    }
  }

  #leave(followed: Followed): boolean {
    const was = this.#followed.delete(followed);
    if (this.#followed.size === 0) {
      this.#stop?.();
      this.#stop = null;
    }
    return was;
  }
}
