import type { LedgerCounts, RunFigures } from '../../../shared/run/figures.ts';
import { dropTotal } from './words.ts';

/** How frames ended, and what still flies. */
export type ShareKind = 'delivered' | 'dropped' | 'filtered' | 'failed' | 'inFlight';

/** One part of all captured frames. */
export interface Share {
  readonly kind: ShareKind;
  readonly words: string;
  readonly count: number;
  /** Where the part begins, and how wide it is; 0..1 of all captured. */
  readonly start: number;
  readonly share: number;
}

/** The parts that make up the captured frames, side by side; their counts add up to `captured`. */
export function sharesOf(ledger: LedgerCounts): Share[] {
  const counts = [
    { kind: 'delivered', words: 'Delivered', count: ledger.delivered },
    { kind: 'dropped', words: 'Dropped', count: dropTotal(ledger.dropped) },
    { kind: 'filtered', words: 'Filtered', count: ledger.filtered },
    { kind: 'failed', words: 'Failed', count: ledger.failed },
    { kind: 'inFlight', words: 'In flight', count: ledger.inFlight },
  ] as const;
  let start = 0;
  return counts.map((part) => {
    const share = ledger.captured === 0 ? 0 : part.count / ledger.captured;
    const placed = { ...part, start, share };
    start += share;
    return placed;
  });
}

/** How many elements do well: neither stuck, failed nor being healed. */
export function healthOf({ elements }: RunFigures): { readonly well: number; readonly all: number } {
  const ill = elements.filter(({ state }) =>
    ['stuck', 'failed', 'restarting', 'frozen', 'silent'].includes(state),
  );
  return { well: elements.length - ill.length, all: elements.length };
}
