import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';

/** How far out of order elements may come. Times are microseconds. */
export interface WatermarkOptions {
  /** An element this much older than the newest one is still in time. */
  readonly outOfOrder: number;
  /** After so long without any element the watermark goes on with the clock; null: it waits for ever. */
  readonly idleTimeout: number | null;
}

const StateSchema = z.object({
  newest: z.number().nullable(),
  cameAt: z.number(),
  mark: z.number().nullable(),
});

/**
 * How far event time has got: what is older is not expected any more. It follows the newest element, and when none
 * comes, the clock; `now` is the clock's time, which need not be of the same epoch. Never goes back.
 */
export class Watermark {
  readonly #options: WatermarkOptions;
  #newest: number | null = null;
  #cameAt = 0;
  #mark: number | null = null;

  constructor(options: WatermarkOptions) {
    this.#options = options;
  }

  /** An element of this time came. */
  observe(time: number, now: number): void {
    this.advance(now);
    this.#cameAt = now;
    if (this.#newest === null || time > this.#newest) this.#newest = time;
    this.advance(now);
  }

  /** Where the watermark is at `now`; -Infinity before the first element. */
  advance(now: number): number {
    if (this.#newest === null) return -Infinity;
    const { outOfOrder, idleTimeout } = this.#options;
    const silence = now - this.#cameAt;
    const idle = idleTimeout !== null && silence >= idleTimeout;
    const mark = this.#newest - outOfOrder + (idle ? silence : 0);
    this.#mark = Math.max(mark, this.#mark ?? mark);
    return this.#mark;
  }

  /** When, by the clock, silence alone brings the watermark to `time`; null: never. */
  reaches(time: number): number | null {
    const { outOfOrder, idleTimeout } = this.#options;
    if (this.#newest === null || idleTimeout === null) return null;
    return this.#cameAt + Math.max(idleTimeout, time - this.#newest + outOfOrder);
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return { newest: this.#newest, cameAt: this.#cameAt, mark: this.#mark };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'watermark');
    this.#newest = saved.newest;
    this.#cameAt = saved.cameAt;
    this.#mark = saved.mark;
  }
}
