import { DROP_REASONS } from './figures.ts';
import type { LedgerCounts } from './figures.ts';

/** What is counted of a run over time: how frames came and ended, then drops by reason. */
export const COUNTED = ['input', 'inferred', 'dropped', 'filtered', 'failed', ...DROP_REASONS] as const;
/** One of them. */
export type Counted = (typeof COUNTED)[number];
/** So many of them, the first ones, have their least and greatest rates kept: a mean hides a stall. */
export const RANGED = 3;

/** Writes what a run has counted so far into an array of `COUNTED.length`, in that order. Allocates nothing. */
export function writeCounts(
  { captured, delivered, filtered, failed, dropped }: LedgerCounts,
  into: Float64Array,
): void {
  const reasons = COUNTED.length - DROP_REASONS.length;
  let all = 0;
  for (const [at, reason] of DROP_REASONS.entries()) {
    const count = dropped[reason] ?? 0;
    into[reasons + at] = count;
    all += count;
  }
  into[0] = captured;
  into[1] = delivered;
  into[2] = all;
  into[3] = filtered;
  into[4] = failed;
}
