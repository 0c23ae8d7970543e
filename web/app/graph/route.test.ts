import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { curve, spread } from './route.ts';

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

test('a straight way is a line, a bent one leaves and arrives along it', () => {
  const points = [
    { main: 0, across: 0 },
    { main: 10, across: 0 },
    { main: 30, across: 20 },
  ];
  expect(curve(points, ({ main, across }) => [main, across])).toBe('M0 0L10 0C20 0 20 20 30 20');
  expect(curve(points, ({ main, across }) => [across, main])).toBe('M0 0L0 10C0 20 20 20 20 30');
  expect(curve([], ({ main, across }) => [main, across])).toBe('');
});

test('what is spread keeps its order, its distance and its middle', () => {
  const values = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 90 }), (wanted, distance) => {
      const placed = spread(wanted, distance);
      const sorted = placed.toSorted((a, b) => a - b);
      for (const [i, value] of sorted.entries()) {
        if (i > 0) expect(value - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(distance - 1e-6);
      }
      expect(sum(placed)).toBeCloseTo(sum(wanted), 5);
    }),
  );
});
