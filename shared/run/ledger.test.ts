import { expect, test } from 'vitest';
import { OUTCOME, droppedAs } from './flow-context.ts';
import { Ledger } from './ledger.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { Dice } from './random.cases.ts';

test('a frame ends when all its parts are back, as the best of them', () => {
  const ledger = new Ledger();
  const frame = ledger.capture();
  expect(ledger.settle(frame, 1 / 3, OUTCOME.filtered)).toBe(null);
  expect(ledger.settle(frame, 1 / 3, OUTCOME.delivered)).toBe(null);
  expect(ledger.inFlight).toBe(1);
  expect(ledger.settle(frame, 1 / 3, droppedAs('full'))).toEqual({ kind: 'delivered' });
  expect(ledger.counts()).toMatchObject({ captured: 1, delivered: 1, dropped: {}, inFlight: 0 });
});

test('what comes back of a frame that has ended, of none, or of another run counts for nothing', () => {
  const ledger = new Ledger();
  ledger.continueFrom(41);
  const frame = ledger.capture();
  expect(frame).toBe(42);
  ledger.settle(frame, 1, OUTCOME.failed);
  for (const stranger of [frame, 7, 99]) expect(ledger.settle(stranger, 1, OUTCOME.delivered)).toBe(null);
  expect(ledger.settle(ledger.capture(), 0, OUTCOME.delivered)).toBe(null);
  expect(ledger.counts()).toMatchObject({ captured: 2, failed: 1, delivered: 0, inFlight: 1 });
});

test('the end of a run ends all that is in flight', () => {
  const ledger = new Ledger();
  for (let frame = 0; frame < 3; frame += 1) ledger.capture();
  ledger.settle(2, 0.5, OUTCOME.delivered);
  ledger.endAll(droppedAs('stopped'));
  expect(ledger.counts()).toMatchObject({ captured: 3, dropped: { stopped: 3 }, inFlight: 0 });
});

test('shares that were split at random add up to their frame, whatever the order', () => {
  const dice = new Dice(11);
  const ledger = new Ledger();
  for (let round = 0; round < 300; round += 1) {
    const frame = ledger.capture();
    const parts = split(dice, 1, 5).toSorted(() => dice.next() - 0.5);
    for (const [index, share] of parts.entries()) {
      const ended = ledger.settle(frame, share, OUTCOME.filtered);
      expect(ended === null).toBe(index < parts.length - 1);
    }
    expect(imbalanceOf(ledger.counts())).toBe(0);
  }
});

function split(dice: Dice, share: number, depth: number): number[] {
  const branches = depth === 0 || dice.chance(0.3) ? 1 : 1 + dice.below(4);
  if (branches === 1) return [share];
  return Array.from({ length: branches }, () => split(dice, share / branches, depth - 1)).flat();
}
