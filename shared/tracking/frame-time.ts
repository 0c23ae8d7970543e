import { z } from 'zod';

/** Plain data of one. */
export const FrameTimeSchema = z.object({
  now: z.number(),
  timestamp: z.number().nullable(),
  step: z.number(),
});
/** See `FrameTimeSchema`. */
export type FrameTimeState = z.output<typeof FrameTimeSchema>;

/** What another clock shows is not known: no more than this can have gone by, microseconds. */
const MOST_US = 1_000_000;

/**
 * Time that goes on with the frames of one source and never back, microseconds. Time stamps that go back are another
 * clock's, say of a host that a run has moved to: then it took as long as the last time.
 */
export class FrameTime {
  #state: FrameTimeState = { now: 0, timestamp: null, step: 0 };

  get now(): number {
    return this.#state.now;
  }

  /** Takes in the time stamp of the next frame; gives how long it was since the one before. */
  advance(timestamp: number): number {
    const { now, timestamp: before, step: last } = this.#state;
    const step = before === null ? 0 : timestamp - before;
    const passed = step > 0 || before === null ? step : Math.min(last, MOST_US);
    this.#state = { now: now + passed, timestamp, step: passed };
    return passed;
  }

  save(): FrameTimeState {
    return this.#state;
  }

  restore(state: FrameTimeState): void {
    this.#state = state;
  }
}
