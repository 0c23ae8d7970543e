import type { ClockOffset } from './clock-offset.ts';

/** When one frame came to an element and when it was done with it; milliseconds of that host's monotonic clock. */
export interface TraceStep {
  /** Its name; stages within one follow behind a slash: `find/infer`. */
  readonly element: string;
  /**
   * `page`, `worker:<flow>`, `edge`, … : clocks of different hosts are not the same. `page>edge` is on the way from
   * one to the other, where the end is measured by another clock than the beginning.
   */
  readonly host: string;
  readonly entered: number;
  readonly left: number;
  /** How far that clock is ahead of the one of the run's host, where whoever made the step knows. */
  readonly clock?: ClockOffset;
}
