import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import type { TimedElement } from './timed-element.ts';

/** When a sliding window is given out. Times are microseconds. */
export interface TriggerOptions {
  /** Every so often; null: not by time. */
  readonly interval: number | null;
  /** At every so manieth element; null: not by number. */
  readonly count: number | null;
  /** Only elements of this subject are counted; null: all. */
  readonly subject: string | null;
  /** The interval is left out when nothing new came since the last time. */
  readonly onlyAfterUpdate: boolean;
  /** The intervals begin with the first new element, else at once. */
  readonly startAfterNewEvent: boolean;
  /** Elements of before are replayed ones: they fill the window and trigger nothing. Null: there are none. */
  readonly liveFrom: number | null;
}

const StateSchema = z.object({
  due: z.number().nullable(),
  counted: z.number(),
  updated: z.boolean(),
  missed: z.number(),
});

/** Says when a window fires: by interval, by number of elements, or both, each for itself. */
export class WindowTrigger {
  readonly #options: TriggerOptions;
  #due: number | null = null;
  #counted = 0;
  #updated = false;
  #missed = 0;

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** When the interval ends; null: none runs. */
  get due(): number | null {
    return this.#due;
  }

  /** Intervals that were left out because nobody asked in time. */
  get missed(): number {
    return this.#missed;
  }

  /** Starts the intervals, unless they wait for an element. */
  begin(now: number): void {
    if (!this.#options.startAfterNewEvent) this.#start(now);
  }

  /** An element came into the window at `at`; true: fire now. */
  entered(element: TimedElement, at: number): boolean {
    const { count, subject, liveFrom } = this.#options;
    if (liveFrom !== null && element.time < liveFrom) return false;
    this.#updated = true;
    this.#start(at);
    if (count === null || (subject !== null && element.subject !== subject)) return false;
    this.#counted += 1;
    return this.#counted >= count;
  }

  /** Leaves out all intervals that have ended by `until` but the last: after a pause one look is enough. */
  skip(until: number): void {
    const { interval } = this.#options;
    if (interval === null || this.#due === null || this.#due + interval > until) return;
    const missed = Math.floor((until - this.#due) / interval);
    this.#due += missed * interval;
    this.#missed += missed;
  }

  /** The interval has ended; true: fire. */
  passed(): boolean {
    const { interval, onlyAfterUpdate } = this.#options;
    if (interval !== null && this.#due !== null) this.#due += interval;
    return this.#updated || !onlyAfterUpdate;
  }

  /** The window was given out because of the number of its elements, or not: both make it old news. */
  fired(byCount: boolean): void {
    this.#updated = false;
    if (byCount) this.#counted = 0;
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return { due: this.#due, counted: this.#counted, updated: this.#updated, missed: this.#missed };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue, now: number | null): void {
    const { due, counted, updated, missed } = parseState(StateSchema, state, 'trigger');
    const { interval, count } = this.#options;
    const latest = interval === null || now === null ? Infinity : now + interval;
    this.#due = interval === null || due === null ? null : Math.min(due, latest);
    this.#counted = count === null ? 0 : Math.min(counted, count - 1);
    this.#updated = updated;
    this.#missed = missed;
  }

  #start(at: number): void {
    if (this.#options.interval !== null) this.#due ??= at + this.#options.interval;
  }
}
