import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCount, formatMegabytes, formatMs, formatPercent, formatRate } from './format.ts';

test('rates have one decimal until they are large', () => {
  expect(formatRate(29.97)).toBe('30.0');
  expect(formatRate(120.4)).toBe('120');
  expect(formatRate(null)).toBe('–');
});

test('milliseconds are finer the smaller they are', () => {
  expect([0.234, 12.34, 123.4, null].map(formatMs)).toEqual(['0.23', '12.3', '123', '–']);
});

test('bytes are given in decimal megabytes, shares in per cent', () => {
  expect(formatMegabytes(14_239_897)).toBe('14.2 MB');
  expect(formatPercent(0.876)).toBe('88%');
});

test('grouping a count changes none of its digits', () => {
  expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567');
  fc.assert(
    fc.property(fc.nat(), (count) => {
      expect(Number(formatCount(count).replaceAll('\u202f', ''))).toBe(count);
    }),
  );
});
