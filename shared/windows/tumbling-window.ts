import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { Buckets } from './buckets.ts';
import type { Bucket } from './buckets.ts';
import { parseState } from './saved-state.ts';
import { checkTime } from './timed-element.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';
import { Watermark } from './watermark.ts';
import type { WatermarkOptions } from './watermark.ts';

/** What is done with an element whose window was given out already. */
export const LATE_POLICIES = ['drop', 'side_output', 'update'] as const;
/** One of them: count it, give it out apart, or give its window out again with the next revision. */
export type LatePolicy = (typeof LATE_POLICIES)[number];

/** How tumbling windows behave. Times are microseconds. */
export interface TumblingWindowOptions extends WatermarkOptions {
  /** The length of a window; windows end at its multiples. */
  readonly span: number;
  readonly late: LatePolicy;
  /** With `update`: how long after its end a window is kept so that it can be given out again. */
  readonly retention: number;
  /** Each subject has windows of its own. */
  readonly perSubject: boolean;
  /** How many elements are kept in all; what is too much is refused and counted. */
  readonly capacity: number;
}

/** What comes out: a window (revision 0, then one more each time), or an element that came too late. */
export type TumblingOutput =
  | (WindowEmission & { readonly kind: 'window'; readonly key: string; readonly revision: number })
  | { readonly kind: 'late'; readonly element: TimedElement; readonly window_end: number };

const StateSchema = z.object({
  watermark: z.json(),
  open: z.json(),
  given: z.json(),
  late: z.number(),
  overflowed: z.number(),
});

/** The end of the window that a time belongs to: the time itself, or the next multiple of `span`. */
export function endOfWindow(time: number, span: number): number {
  // Adding 0 turns -0 into 0: the two must not be different windows.
  return Math.ceil(time / span) * span + 0;
}

/**
 * Windows that follow each other without gap or overlap, given out in order once the watermark has passed their end.
 * A window without elements is not given out. It has no clock: its owner calls `tick` at `nextDue`.
 */
export class TumblingWindow {
  readonly #options: TumblingWindowOptions;
  readonly #watermark: Watermark;
  readonly #open = new Buckets();
  /** Given out, and kept for what comes late. */
  readonly #given = new Buckets();
  #late = 0;
  #overflowed = 0;

  constructor(options: TumblingWindowOptions) {
    this.#options = options;
    this.#watermark = new Watermark(options);
  }

  /** Elements whose window had been given out, whatever was done with them, and elements refused. */
  get counts(): { readonly late: number; readonly overflowed: number } {
    return { late: this.#late, overflowed: this.#overflowed };
  }

  /** Elements kept. */
  get size(): number {
    return this.#open.size + this.#given.size;
  }

  /** When, by the clock, `tick` has something to give; null: not without another element. */
  get nextDue(): number | null {
    const end = this.#open.firstEnd;
    return end === null ? null : this.#watermark.reaches(end + 1);
  }

  /** Takes an element in; `now` is the clock's. Throws `invalid_message` when a time is no number. */
  add(element: TimedElement, now: number): TumblingOutput[] {
    for (const time of [element.time, now]) checkTime(time);
    const before = this.tick(now);
    this.#watermark.observe(element.time, now);
    const end = endOfWindow(element.time, this.#options.span);
    if (end < this.#watermark.advance(now)) before.push(...this.#tooLate(element, end, now));
    else if (this.#hasRoom()) this.#open.put(element, end, this.#keyOf(element));
    return [...before, ...this.tick(now)];
  }

  /** Time has gone by: gives the windows whose end the watermark has passed. */
  tick(now: number): TumblingOutput[] {
    const mark = this.#watermark.advance(now);
    const outputs = this.#close(mark);
    this.#given.takeBefore(mark - this.#options.retention);
    return outputs;
  }

  /** Gives every open window out as it is now. They stay open, and are given out again as the next revision. */
  flush(): TumblingOutput[] {
    return this.#open.all().map((bucket) => this.#give(bucket));
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const [open, given] = [this.#open.save(), this.#given.save()];
    const counts = { late: this.#late, overflowed: this.#overflowed };
    return { watermark: this.#watermark.save(), open, given, ...counts };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'tumbling window');
    this.#watermark.restore(saved.watermark);
    this.#open.restore(saved.open);
    this.#given.restore(saved.given);
    this.#late = saved.late;
    this.#overflowed = saved.overflowed;
  }

  #keyOf(element: TimedElement): string {
    return this.#options.perSubject ? element.subject : '';
  }

  #close(limit: number): TumblingOutput[] {
    return this.#open.takeBefore(limit).map((bucket) => {
      const output = this.#give(bucket);
      if (this.#options.late === 'update') this.#given.adopt(bucket);
      return output;
    });
  }

  #tooLate(element: TimedElement, end: number, now: number): TumblingOutput[] {
    this.#late += 1;
    if (this.#options.late === 'side_output') return [{ kind: 'late', element, window_end: end }];
    if (this.#options.late === 'drop' || !this.#isKept(end, now) || !this.#hasRoom()) return [];
    return [this.#give(this.#given.put(element, end, this.#keyOf(element)))];
  }

  #isKept(end: number, now: number): boolean {
    return end >= this.#watermark.advance(now) - this.#options.retention;
  }

  /** What was given out already makes room for what was not. */
  #hasRoom(): boolean {
    while (this.size >= this.#options.capacity && this.#given.size > 0) {
      this.#overflowed += this.#given.forgetFirst();
    }
    if (this.size < this.#options.capacity) return true;
    this.#overflowed += 1;
    return false;
  }

  #give(bucket: Bucket): TumblingOutput {
    return {
      kind: 'window',
      key: bucket.key,
      revision: bucket.emitted++,
      window_start: bucket.end - this.#options.span,
      window_end: bucket.end,
      elements: [...bucket.elements],
    };
  }
}
