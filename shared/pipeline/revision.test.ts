import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, revisionOf } from './revision.ts';

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

test('the order of keys plays no part, the order of lists does', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: 1, c: 2 } })).toBe('{"a":{"c":2,"d":1},"b":[2,1]}');
  expect(revisionOf({ a: 1, b: 2 })).toBe(revisionOf({ b: 2, a: 1 }));
  expect(revisionOf([1, 2])).not.toBe(revisionOf([2, 1]));
});

test('any JSON data has one revision however its keys are ordered', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(revisionOf(reversed(value))).toBe(revisionOf(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('different texts have different revisions', () => {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(fc.string(), (text) => {
      const revision = revisionOf(text);
      expect(revision).toMatch(/^[0-9a-f]{16}$/);
      expect(seen.get(revision) ?? text).toBe(text);
      seen.set(revision, text);
    }),
    { numRuns: 2000 },
  );
});

test('agrees with the published vectors of 64-bit FNV-1a', () => {
  // The JSON text of 0 is the one byte 0x30: (offset ^ 0x30) * prime.
  expect(revisionOf(0)).toBe('af63ad4c86019caf');
});

test('stays the same over time: hosts of different versions compare them', () => {
  expect(revisionOf({ id: 'objects', steps: [{ model: 'centernet' }] })).toBe(
    revisionOf(JSON.parse('{"steps":[{"model":"centernet"}],"id":"objects"}')),
  );
});
