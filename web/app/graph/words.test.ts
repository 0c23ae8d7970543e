import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clip,
  dropList,
  dropSentence,
  dropTotal,
  formatAge,
  percentilesLine,
  perSecond,
  policyWords,
  shorten,
} from './words.ts';

test('drops are in words, the most frequent first', () => {
  const dropped = { deadline: 3, superseded: 1200, full: 0 };
  expect(dropTotal(dropped)).toBe(1203);
  expect(dropList(dropped)).toEqual([
    { words: 'a newer one was there', count: 1200 },
    { words: 'too late', count: 3 },
  ]);
  expect(dropSentence(dropped)).toBe('1\u202f200 a newer one was there, 3 too late');
  expect(dropSentence({})).toBe('none');
});

test('figures have units, and dashes before anything is measured', () => {
  expect(perSecond(29.84)).toBe('29.8/s');
  expect(perSecond(null)).toBe('–');
  expect(percentilesLine({ p50: 1.234, p95: 120.4 })).toBe('p50 1.23 · p95 120 ms');
  expect(percentilesLine({ p50: null, p95: null })).toBe('p50 – · p95 – ms');
  expect([-5, 400, 12_345, 180_000].map(formatAge)).toEqual(['0.0 s', '0.4 s', '12 s', '3 min']);
  expect(policyWords('drop_oldest(32)')).toBe('drop oldest (32)');
});

test('long names lose their middle, never more than they must', () => {
  expect(shorten('detect', 10)).toBe('detect');
  expect(shorten('detect-people-at-door-2', 12)).toBe('detect-…or-2');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite' }), fc.integer({ min: 2, max: 30 }), (text, limit) => {
      const letters = Array.from(shorten(text, limit)).length;
      expect(letters).toBe(Math.min(limit, Array.from(text).length));
    }),
  );
});

test('sentences lose their end', () => {
  expect(clip('try again later', 15)).toBe('try again later');
  expect(clip('try again later', 11)).toBe('try again…');
});
