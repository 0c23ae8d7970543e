import { expect, test } from 'vitest';
import { Dice } from '../run/random.cases.ts';
import { bestPairs } from './assignment.ts';
import type { Pair } from './assignment.ts';

function gainOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { gain }) => sum + gain, 0);
}

function isPairing(pairs: readonly Pair[]): boolean {
  return isOnce(pairs.map(({ row }) => row)) && isOnce(pairs.map(({ column }) => column));
}

function isOnce(list: readonly number[]): boolean {
  return new Set(list).size === list.length;
}

/** Tries every way. */
function bestGain(pairs: readonly Pair[], row: number, taken: ReadonlySet<number>, rows: number): number {
  if (row >= rows) return 0;
  const without = bestGain(pairs, row + 1, taken, rows);
  const withOne = pairs
    .filter((pair) => pair.row === row && !taken.has(pair.column))
    .map(({ column, gain }) => gain + bestGain(pairs, row + 1, new Set([...taken, column]), rows));
  return Math.max(without, ...withOne);
}

function randomPairs(dice: Dice, rows: number, columns: number, share: number): Pair[] {
  return Array.from({ length: rows * columns }, (_, cell) => ({
    row: Math.floor(cell / columns),
    column: cell % columns,
    // Few different gains, so that there are ties.
    gain: (1 + dice.below(8)) / 8,
  })).filter(() => dice.next() < share);
}

test('the best for all is not what is best for the first', () => {
  const pairs = [
    { row: 0, column: 0, gain: 0.9 },
    { row: 0, column: 1, gain: 0.8 },
    { row: 1, column: 0, gain: 0.85 },
  ];
  expect(bestPairs(pairs, 2, 2)).toEqual([pairs[2], pairs[1]]);
  expect(bestPairs([], 3, 3)).toEqual([]);
});

test('no way of pairing gains more, whatever the shape', () => {
  const dice = new Dice(7);
  for (let round = 0; round < 400; round += 1) {
    const [rows, columns] = [1 + dice.below(6), 1 + dice.below(6)];
    const pairs = randomPairs(dice, rows, columns, 0.2 + dice.next());
    const found = bestPairs(pairs, rows, columns);
    expect(isPairing(found)).toBe(true);
    for (const pair of found) expect(pairs).toContain(pair);
    expect(gainOf(found)).toBeCloseTo(bestGain(pairs, 0, new Set(), rows), 9);
  }
});

test('a part that is too large is paired greedily: one for each, and at least half of what can be gained', () => {
  const dice = new Dice(3);
  const pairs = randomPairs(dice, 140, 140, 1);
  const found = bestPairs(pairs, 140, 140);
  expect(isPairing(found)).toBe(true);
  expect(found).toHaveLength(140);
  expect(gainOf(found)).toBeGreaterThan(70);
});
