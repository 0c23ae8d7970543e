import { z } from 'zod';

/** How often samples are saved, in seconds. */
export interface SaveIntervals {
  readonly positive_interval: number;
  readonly idle_interval: number;
}

const Moment = z.number().nullable();
/** What a policy remembers: capture times of what was saved last, microseconds. */
export const SavedAtSchema = z.strictObject({ seenAt: Moment, positiveAt: Moment, idleAt: Moment });
type SavedAt = z.output<typeof SavedAtSchema>;

const NOTHING: SavedAt = { seenAt: null, positiveAt: null, idleAt: null };

/**
 * Chooses what is saved: of frames in which something was found one for each positive interval, of the others one for
 * each idle interval. The two know nothing of one another; the first of each is saved at once.
 */
export class SavePolicy {
  intervals: SaveIntervals;
  #saved: SavedAt = NOTHING;

  constructor(intervals: SaveIntervals) {
    this.intervals = intervals;
  }

  /** Whether the frame of this capture time, microseconds, is to be saved; it counts as saved then. */
  take(isPositive: boolean, timestamp: number): boolean {
    // A time before the last one comes from another clock: begin again.
    if (this.#saved.seenAt !== null && timestamp < this.#saved.seenAt) this.#saved = NOTHING;
    this.#saved = { ...this.#saved, seenAt: timestamp };
    const { positiveAt, idleAt } = this.#saved;
    const { positive_interval: positive, idle_interval: idle } = this.intervals;
    const [last, seconds] = isPositive ? [positiveAt, positive] : [idleAt, idle];
    if (last !== null && timestamp - last < seconds * 1e6) return false;
    this.#saved = { ...this.#saved, [isPositive ? 'positiveAt' : 'idleAt']: timestamp };
    return true;
  }

  save(): SavedAt {
    return this.#saved;
  }

  restore(saved: SavedAt): void {
    this.#saved = saved;
  }
}
