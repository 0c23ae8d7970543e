import { z } from 'zod';

/** Plain data of one. */
export const FrameTimeSchema = z.object({
  now: z.number(),
  timestamp: z.number().nullable(),
  step: z.number(),
});
/** See `FrameTimeSchema`. */
export type FrameTimeState = z.output<typeof FrameTimeSchema>;

/** Further back than this is no frame that was overtaken by another one, microseconds. */
const OVERTAKEN_US = 1_000_000;

/**
 * Time that goes on with the frames of one source and never back, microseconds. Frames that others overtook, say at
 * another detector, belong to the newest one. Time stamps that go far back are another clock's, say of a host that a run
 * has moved to: then it took as long as the last time.
 */
export class FrameTime {
  #state: FrameTimeState = { now: 0, timestamp: null, step: 0 };

  get now(): number {
    return this.#state.now;
  }

  /** How much later the newest frame is than the one before. */
  get step(): number {
    return this.#state.step;
  }

  /** Takes in the time stamp of a frame; gives how much later it is than all before, 0 for one that is not. */
  advance(timestamp: number): number {
    const { now, timestamp: newest, step: last } = this.#state;
    const step = newest === null ? 0 : timestamp - newest;
    if (newest !== null && step <= 0 && step > -OVERTAKEN_US) return 0;
    const passed = step < 0 ? Math.min(last, OVERTAKEN_US) : step;
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
