import { expect, test } from 'vitest';
import { Rewind } from './rewind.ts';

function observed(rewind: Rewind, times: readonly number[]): number {
  return times.filter((time) => rewind.observe(time, 100)).length;
}

test('a source that began again is told from stragglers', () => {
  const rewind = new Rewind();
  expect(observed(rewind, [1000, 899, 900, 1, 2, 3, 950, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toBe(0);
  expect(rewind.newest).toBe(1000);
  expect(observed(rewind, [13, 14, 15])).toBe(1);
  expect(rewind.newest).toBe(15);
});

test('it is noticed after a move, too', () => {
  const rewind = new Rewind();
  rewind.restore(1_000_000);
  expect(observed(rewind, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toBe(1);
});
