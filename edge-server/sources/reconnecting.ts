import type { Clock } from '../../shared/clock.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { Backoff, reconnectPolicy } from '../../shared/run/backoff.ts';
import { pause } from './pause.ts';
import type { PictureStream, TimedPicture } from './picture-stream.ts';

const ENDED = 'It has ended.';

/** How a stream is tried again. */
export interface Reconnecting {
  readonly live: boolean;
  readonly clock: Clock;
  /** Told in words why and when it is tried again. */
  readonly log: (message: string) => void;
}

/**
 * Opens a stream again when it breaks: for ever when it is live (its end counts as broken too), else five times and
 * only before its first picture, since after that it would begin anew.
 */
export function reconnecting(stream: PictureStream, options: Reconnecting): PictureStream {
  return async function* reconnect(signal) {
    const backoff = new Backoff(reconnectPolicy(options.live));
    for (;;) {
      const attempt = new Attempt(stream(signal));
      yield* attempt.pictures();
      if (signal.aborted || (attempt.error === null && !options.live)) return;
      if (attempt.given > 0) backoff.reset();
      const waitMs = isFinal(attempt, options.live) ? null : backoff.next();
      if (waitMs === null) throw attempt.error ?? new SightlineError('camera', ENDED);
      options.log(`${attempt.error?.message ?? ENDED} It is tried again in ${waitMs / 1000} s.`);
      await pause(waitMs, options.clock, signal);
      if (signal.aborted) return;
    }
  };
}

/** One opening of a stream, and how it went. */
class Attempt {
  given = 0;
  error: SightlineError | null = null;
  readonly #stream: AsyncIterable<TimedPicture>;

  constructor(stream: AsyncIterable<TimedPicture>) {
    this.#stream = stream;
  }

  async *pictures(): AsyncGenerator<TimedPicture, void> {
    try {
      for await (const picture of this.#stream) {
        this.given += 1;
        yield picture;
      }
    } catch (error) {
      this.error = asSightlineError(error);
    }
  }
}

/** A program or a format that is missing stays missing, and a film that broke off would begin anew. */
function isFinal({ error, given }: Attempt, live: boolean): boolean {
  return given > 0 ? !live : error?.code === 'unsupported';
}
