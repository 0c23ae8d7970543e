import type { LedgerCounts } from '../shared/run/figures.ts';
import { imbalanceOf } from '../shared/run/imbalance.cases.ts';

/** Throws when a frame is not accounted for. */
export function mustBalance(ledger: LedgerCounts | undefined): void {
  if (ledger === undefined || imbalanceOf(ledger) === 0) return;
  throw new Error(`frames are not accounted for: ${JSON.stringify(ledger)}`);
}
