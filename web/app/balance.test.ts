import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropReasons, droppedTotal, sharesOf } from './balance.ts';

const dropped = fc.record({
  superseded: fc.nat(1000),
  deadline: fc.nat(1000),
  edge_lost: fc.nat(1000),
  lane_crashed: fc.nat(1000),
  stopped: fc.nat(1000),
  full: fc.nat(1000),
});

test('the parts of a balanced ledger fill the whole, side by side', () => {
  fc.assert(
    fc.property(dropped, fc.integer({ min: 1, max: 5000 }), fc.nat(4), (drops, delivered, inFlight) => {
      const total = Object.values(drops).reduce((a, b) => a + b, 0);
      const captured = delivered + total + inFlight + 3;
      const ledger = { captured, delivered, filtered: 2, failed: 1, inFlight, dropped: drops };
      const shares = sharesOf(ledger);
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(shares[1]?.start).toBeCloseTo(shares[0]?.share ?? -1, 9);
      expect(droppedTotal(ledger)).toBe(total);
    }),
  );
});

test('before the first frame there are no parts to see', () => {
  const ledger = { captured: 0, delivered: 0, filtered: 0, failed: 0, inFlight: 0, dropped: {} };
  expect(sharesOf(ledger).every(({ share }) => share === 0)).toBe(true);
  expect(dropReasons(ledger)).toEqual([]);
});

test('reasons are in words, the most frequent first', () => {
  const drops = { superseded: 3, deadline: 9, stopped: 0 };
  expect(
    dropReasons({ captured: 12, delivered: 0, filtered: 0, failed: 0, inFlight: 0, dropped: drops }),
  ).toEqual([
    { words: 'too late', count: 9 },
    { words: 'a newer frame was there', count: 3 },
  ]);
});
