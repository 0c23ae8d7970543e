import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pushSample, sparkline } from './sparkline.ts';

test('a line runs from the oldest sample on the left to the newest on the right', () => {
  expect(sparkline([0, 10, 5], 100, 20)).toBe('M0 20L50 0L100 10');
});

test('one sample makes no line', () => {
  expect(sparkline([3], 100, 20)).toBe('');
});

test('a line of zeros lies at the bottom', () => {
  expect(sparkline([0, 0], 100, 20)).toBe('M0 20L100 20');
});

test('only the newest samples are kept', () => {
  expect(pushSample([1, 2, 3], 4, 3)).toEqual([2, 3, 4]);
});

test('no point leaves the box', () => {
  const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(samples, (values) => {
      for (const [, x, y] of sparkline(values, 100, 20).matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
        expect(Number(x)).toBeLessThanOrEqual(100);
        expect(Number(y)).toBeLessThanOrEqual(20);
      }
    }),
  );
});
