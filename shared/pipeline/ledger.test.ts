import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DropReason, LedgerCounts } from './figures.ts';
import { Ledger, dropReasonOf } from './ledger.ts';

const REASONS: readonly DropReason[] = [
  'superseded',
  'deadline',
  'edge_lost',
  'lane_crashed',
  'stopped',
  'error',
];

function accounted(counts: LedgerCounts): number {
  return (
    counts.inferred + counts.inFlight + Object.values(counts.dropped).reduce((sum, count) => sum + count, 0)
  );
}

test('begins at zero', () => {
  const counts = new Ledger().counts();
  expect(counts).toMatchObject({ captured: 0, inferred: 0, inFlight: 0 });
  expect(Object.keys(counts.dropped).toSorted()).toEqual(REASONS.toSorted());
});

test('moves a frame from captured to its end', () => {
  const ledger = new Ledger();
  ledger.capture();
  ledger.capture();
  expect(ledger.counts()).toMatchObject({ captured: 2, inFlight: 2 });
  ledger.infer();
  ledger.drop('deadline');
  expect(ledger.counts()).toMatchObject({ captured: 2, inferred: 1, inFlight: 0, dropped: { deadline: 1 } });
});

test('refuses to count a frame twice', () => {
  const ledger = new Ledger();
  ledger.capture();
  ledger.infer();
  expect(() => ledger.drop('error')).toThrow('counted twice');
  expect(() => ledger.infer()).toThrow('counted twice');
  expect(accounted(ledger.counts())).toBe(1);
});

test('counts given out do not change later', () => {
  const ledger = new Ledger();
  ledger.capture();
  const before = ledger.counts();
  ledger.drop('error');
  expect(before).toMatchObject({ inFlight: 1, dropped: { error: 0 } });
});

test('balances after every move', () => {
  const move = fc.constantFrom('capture', 'infer', ...REASONS);
  fc.assert(
    fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
      const ledger = new Ledger();
      for (const name of moves) {
        if (name === 'capture') ledger.capture();
        else if (ledger.counts().inFlight === 0) continue;
        else if (name === 'infer') ledger.infer();
        else ledger.drop(name);
        expect(accounted(ledger.counts())).toBe(ledger.counts().captured);
      }
    }),
  );
});

test('every error code has its reason', () => {
  expect(dropReasonOf('deadline')).toBe('deadline');
  expect(dropReasonOf('edge_lost')).toBe('edge_lost');
  expect(dropReasonOf('lane_crashed')).toBe('lane_crashed');
  expect(dropReasonOf('aborted')).toBe('error');
  expect(dropReasonOf('internal')).toBe('error');
});
