/** How patient a lane is, milliseconds. */
export interface LaneTiming {
  /** From starting the process to the model being loaded. */
  readonly startMs: number;
  /** For one inference; then the process is killed and started again. */
  readonly inferMs: number;
  /** How long it stays loaded after the last client left. */
  readonly idleMs: number;
  /** Before the first restart; doubled for each further one up to the maximum. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Having run for so long, a crash counts as the first again. */
  readonly stableMs: number;
  /** For what is in work when the lane is closed, and then for the process to end by itself. */
  readonly drainMs: number;
}

/** The timing that holds unless a test sets another. */
export const DEFAULT_LANE_TIMING: LaneTiming = {
  startMs: 60_000,
  inferMs: 15_000,
  idleMs: 300_000,
  backoffMs: 250,
  maxBackoffMs: 30_000,
  stableMs: 30_000,
  drainMs: 1_000,
};

/** How long to stay away after the `failures`-th crash in a row (from 1). */
export function restartDelayMs(failures: number, { backoffMs, maxBackoffMs }: LaneTiming): number {
  return Math.min(maxBackoffMs, backoffMs * 2 ** (failures - 1));
}
