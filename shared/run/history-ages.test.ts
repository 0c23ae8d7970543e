import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AgeHistogram } from './history-ages.ts';

const age = fc.double({ min: 0.1, max: 3_600_000, noNaN: true });

function histogramOf(ages: readonly number[]): AgeHistogram {
  const histogram = new AgeHistogram();
  for (const each of ages) histogram.add(each);
  return histogram;
}

/** Nearest rank, of all of them. */
function exact(ages: readonly number[], share: number): number {
  return ages.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * ages.length)) - 1] ?? Number.NaN;
}

test('percentiles are within 2.3 % of the exact ones, whatever was added', () => {
  fc.assert(
    fc.property(fc.array(age, { minLength: 1, maxLength: 200 }), (ages) => {
      const histogram = histogramOf(ages);
      for (const share of [0.5, 0.95, 0.99]) {
        const wanted = exact(ages, share);
        expect(Math.abs(histogram.quantile(share) - wanted)).toBeLessThanOrEqual(0.023 * wanted);
      }
      expect(histogram.max).toBe(Math.max(...ages));
    }),
  );
});

test('two that are added together say the same as one that saw everything', () => {
  fc.assert(
    fc.property(fc.array(age, { maxLength: 50 }), fc.array(age, { maxLength: 50 }), (one, other) => {
      const sum = histogramOf(one);
      sum.addAll(histogramOf(other));
      const all = histogramOf([...one, ...other]);
      for (const share of [0.5, 0.95, 0.99]) expect(sum.quantile(share)).toBe(all.quantile(share));
      expect([sum.count, sum.max]).toEqual([all.count, all.max]);
    }),
  );
});

test('what is no age is left out, the smallest and the greatest are counted, and it begins anew', () => {
  const histogram = histogramOf([Number.NaN, Number.POSITIVE_INFINITY]);
  expect([histogram.count, histogram.quantile(0.5)]).toEqual([0, Number.NaN]);
  histogram.add(0);
  histogram.add(1e9);
  expect(histogram.count).toBe(2);
  expect(histogram.quantile(0.5)).toBeLessThan(0.2);
  histogram.clear();
  expect([histogram.count, histogram.max, histogram.quantile(0.99)]).toEqual([0, 0, Number.NaN]);
});
