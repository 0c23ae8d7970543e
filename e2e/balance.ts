import type { LedgerCounts } from '../shared/run/figures.ts';

/** How many captured frames are nowhere, or twice; 0 in a ledger that balances. */
export function imbalanceOf({
  captured,
  delivered,
  dropped,
  filtered,
  failed,
  inFlight,
}: LedgerCounts): number {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return captured - delivered - lost - filtered - failed - inFlight;
}

/** Throws when a frame is not accounted for. */
export function mustBalance(ledger: LedgerCounts | undefined): void {
  if (ledger === undefined || imbalanceOf(ledger) === 0) return;
  throw new Error(`frames are not accounted for: ${JSON.stringify(ledger)}`);
}
