import type { LedgerCounts } from './figures.ts';

/** How many captured frames are nowhere, or twice; 0 in a ledger that balances. */
export function imbalanceOf(ledger: LedgerCounts): number {
  const { captured, delivered, dropped, filtered, failed, inFlight } = ledger;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return captured - delivered - lost - filtered - failed - inFlight;
}
