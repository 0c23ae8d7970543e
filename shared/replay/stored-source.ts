import { asSightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { RunSource, SourceEvents } from '../run/host.ts';
import type { SteppedClock } from '../run/stepped-clock.ts';
import type { StoredMoment } from './stored-moment.ts';

/** What gives stored moments to a run, one after the other. */
export interface StoredSourceParts {
  /** By their time. */
  readonly moments: AsyncIterable<StoredMoment>;
  /** For the elements. */
  readonly clock: SteppedClock;
  /** Milliseconds since 1970 at the clock's time 0. */
  readonly begun: number;
  /** Elements are let go on until then, milliseconds since 1970. */
  readonly until: number;
  readonly drained: () => Promise<void>;
  /** Resolves when nothing is under way in the elements. */
  readonly rested: () => Promise<void>;
  /** Told of each before it is given. */
  readonly gives: (moment: StoredMoment, info: Omit<FrameInfo, 'id'>) => void;
}

/** Frames without pixels, one for each moment, when the clock of the elements stands at its time. */
export class StoredSource implements RunSource<null> {
  readonly live = false;
  readonly #parts: StoredSourceParts;
  #stopped = false;
  #last = -1;

  constructor(parts: StoredSourceParts) {
    this.#parts = parts;
  }

  start(events: SourceEvents<null>): void {
    void this.#give(events);
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return Promise.resolve();
  }

  /** Never rejects. */
  async #give(events: SourceEvents<null>): Promise<void> {
    try {
      for await (const moment of this.#parts.moments) {
        if (this.#stopped) return;
        await this.#goTo(moment.at);
        await this.#one(moment, events);
      }
      await this.#goTo(this.#parts.until);
      if (!this.#stopped) events.onEnded();
    } catch (error) {
      if (!this.#stopped) events.onError(asSightlineError(error));
    }
  }

  async #one(moment: StoredMoment, events: SourceEvents<null>): Promise<void> {
    const { gives, drained, rested } = this.#parts;
    // No two frames have the same time.
    const timestamp = Math.max(this.#last + 1, Math.round(moment.at * 1000));
    this.#last = timestamp;
    const size = moment.kind === 'event' ? { width: 0, height: 0 } : moment;
    const info = { timestamp, width: size.width, height: size.height, capturedAt: moment.at };
    gives(moment, info);
    await events.onFrame(null, info);
    await drained();
    await rested();
  }

  #goTo(at: number): Promise<void> {
    const { clock, begun, drained } = this.#parts;
    return clock.goTo(at - begun, () => (this.#stopped ? Promise.reject(new Stopped()) : drained()));
  }
}

/** Nobody waits for the timers of a long time any more. */
class Stopped extends Error {}
