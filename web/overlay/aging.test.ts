import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FADE_MS, FRESH_MS, opacityAt } from './aging.ts';

test('boxes are full, then fade, then are gone', () => {
  expect(opacityAt(0, false)).toBe(1);
  expect(opacityAt(FRESH_MS + FADE_MS / 2, false)).toBeCloseTo(0.5);
  expect(opacityAt(FRESH_MS + FADE_MS, false)).toBe(0);
});

test('boxes of a still picture stay', () => {
  expect(opacityAt(3_600_000, true)).toBe(1);
});

test('opacity never rises with age and stays within 0..1', () => {
  const age = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(age, age, (a, b) => {
      const [young, old] = [opacityAt(Math.min(a, b), false), opacityAt(Math.max(a, b), false)];
      expect(old).toBeLessThanOrEqual(young);
      expect(old).toBeGreaterThanOrEqual(0);
      expect(young).toBeLessThanOrEqual(1);
    }),
  );
});
