import type { DropReason, LedgerCounts } from '../../shared/run/figures.ts';

/** The words for why a frame was not delivered. */
const REASONS: readonly (readonly [DropReason, string])[] = [
  ['superseded', 'a newer frame was there'],
  ['full', 'a queue was full'],
  ['deadline', 'too late'],
  ['edge_lost', 'edge lost'],
  ['lane_crashed', 'detector restarted'],
  ['worker_lost', 'worker lost'],
  ['dead_letter', 'failed again and again'],
  ['paced', 'beyond the pace'],
  ['paused', 'paused'],
  ['stopped', 'stopped'],
];

/** One part of all captured frames. */
export interface Share {
  readonly kind: 'delivered' | 'filtered' | 'failed' | 'dropped' | 'inFlight';
  readonly count: number;
  /** 0..1 of all captured. */
  readonly share: number;
  /** Where the part begins, 0..1. */
  readonly start: number;
}

/** How many frames were dropped for any reason. */
export function droppedTotal(ledger: LedgerCounts): number {
  return Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
}

/** The parts that make up the captured frames, side by side from 0 to 1. */
export function sharesOf(ledger: LedgerCounts): Share[] {
  const counts = [
    { kind: 'delivered', count: ledger.delivered },
    { kind: 'filtered', count: ledger.filtered },
    { kind: 'failed', count: ledger.failed },
    { kind: 'dropped', count: droppedTotal(ledger) },
    { kind: 'inFlight', count: ledger.inFlight },
  ] as const;
  let start = 0;
  return counts.map(({ kind, count }) => {
    const share = ledger.captured === 0 ? 0 : count / ledger.captured;
    const part = { kind, count, share, start };
    start += share;
    return part;
  });
}

/** The reasons for which frames were dropped, the most frequent first; reasons that never occurred are left out. */
export function dropReasons(ledger: LedgerCounts): { readonly words: string; readonly count: number }[] {
  return REASONS.map(([reason, words]) => ({ words, count: ledger.dropped[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}
