import { expect, test } from 'vitest';
import { QuickerWay } from './quicker-way.ts';

/** Goes on until it has chosen, each way taking what is given for it; gives how often each was gone. */
function tried(
  way: QuickerWay<'a' | 'b'>,
  took: (way: 'a' | 'b', count: number) => number,
): Record<string, number> {
  const counts = { a: 0, b: 0 };
  for (let frame = 0; frame < 24; frame += 1) {
    const { next } = way;
    counts[next] += 1;
    way.took(next, took(next, counts[next]));
  }
  return counts;
}

test('both ways are gone in turn, and then the quicker one for good', () => {
  const way = new QuickerWay<'a' | 'b'>('a', 'b');
  expect(way.next).toBe('a');
  way.took('a', 2);
  expect(way.next).toBe('b');
  way.took('b', 1);
  expect(tried(way, (each) => (each === 'a' ? 2 : 1))).toEqual({ a: 11, b: 13 });
  expect(way.next).toBe('b');
  for (let late = 0; late < 30; late += 1) way.took('b', 100);
  expect(way.next).toBe('b');
});

test('runs that something else held up do not decide, and the first one wins a draw', () => {
  const held = new QuickerWay<'a' | 'b'>('a', 'b');
  tried(held, (each, count) => (each === 'a' ? (count > 6 ? 500 : 1) : 2));
  expect(held.next).toBe('a');
  const alike = new QuickerWay<'a' | 'b'>('a', 'b');
  tried(alike, () => 1);
  expect(alike.next).toBe('a');
});

test('as long as one way is never gone, nothing is kept of the other but its first times', () => {
  const way = new QuickerWay<'a' | 'b'>('a', 'b');
  for (let frame = 0; frame < 1000; frame += 1) way.took('b', 1);
  expect(way.next).toBe('a');
  for (let frame = 0; frame < 12; frame += 1) way.took('a', 3);
  expect(way.next).toBe('b');
});
