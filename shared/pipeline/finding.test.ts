import { expect, test } from 'vitest';
import { z } from 'zod';
import { findingsOf, unknownKeysOf, valueAt } from './finding.ts';
import type { Finding } from './finding.ts';

const Schema = z.strictObject({
  name: z.string().min(2).max(5),
  count: z.exactOptional(z.int().min(0).max(9)),
  kind: z.enum(['video', 'image']).default('video'),
  nested: z.nullish(
    z.record(z.string().regex(/^[a-z]+$/, 'use letters'), z.strictObject({ color: z.string() })),
  ),
  either: z.exactOptional(z.union([z.string(), z.strictObject({ deep: z.boolean() })])),
  list: z.exactOptional(z.array(z.strictObject({ word: z.exactOptional(z.string()) })).max(2)),
});

function told(data: unknown): string[] {
  return findingsOf(Schema, data).map(({ path, message, suggestion }) =>
    [path.join('/'), message, ...(suggestion === undefined ? [] : [suggestion])].join(' | '),
  );
}

test('what fits has no findings', () => {
  expect(told({ name: 'abc', nested: { a: { color: 'red' } }, either: { deep: true }, list: [{}] })).toEqual(
    [],
  );
});

test.each<[unknown, string]>([
  [{}, 'name | `name` is missing: it must be text'],
  [{ name: null }, 'name | must be text, not nothing'],
  [{ name: 3 }, 'name | must be text, not `3`'],
  [{ name: ['x'] }, 'name | must be text, not a list'],
  [{ name: 'a' }, 'name | must be at least 2 characters long'],
  [{ name: 'abcdef' }, 'name | must be at most 5 characters long'],
  [{ name: 'abc', count: 10 }, 'count | must be at most 9'],
  [{ name: 'abc', count: 1.5 }, 'count | must be a whole number, not `1.5`'],
  [{ name: 'abc', kind: 'vidio' }, 'kind | must be video or image, not `vidio` | video'],
  [{ name: 'abc', either: 3 }, 'either | must be text or a map, not `3`'],
  [{ name: 'abc', either: { deep: 'x' } }, 'either/deep | must be true or false, not `x`'],
  [{ name: 'abc', nested: { A1: { color: 'x' } } }, 'nested/A1 | not a usable id: use letters'],
  [{ name: 'abc', list: [{}, {}, {}] }, 'list | must be at most 2 entries long'],
  ['text', ' | must be a map, not `text`'],
])('%j: %s', (data, expected) => {
  expect(told(data)).toContain(expected);
});

test.each<[object, string]>([
  [{ nmae: 1 }, 'nmae | unknown key `nmae`; there is name, count, kind, nested, either, list | name'],
  [{ nested: { a: { colour: '' } } }, 'nested/a/colour | unknown key `colour`; there is color | color'],
  [{ either: { deeep: 1 } }, 'either/deeep | unknown key `deeep`; there is deep | deep'],
  [{ list: [{}, { world: 'x' }] }, 'list/1/world | unknown key `world`; there is word | word'],
])('an unknown key is told with those that are known there: %j', (data, expected) => {
  expect(told(data)).toContain(expected);
});

test('everything is told, not only the first', () => {
  expect(told({ count: -1, extra: 1, more: 2, list: [{ a: 1 }, 3] })).toHaveLength(6);
});

test('a value in a message stays short', () => {
  expect(told({ name: 'abc', kind: 'x'.repeat(1000) })[0]?.length).toBeLessThan(200);
});

test('unknown keys can be picked out', () => {
  const findings: Finding[] = findingsOf(Schema, { name: 'abc', a: 1, list: [{ b: 1 }] });
  expect(unknownKeysOf(findings)).toEqual([['list', 0, 'b'], ['a']]);
});

test('a value is found by own keys only', () => {
  const data = { a: [{ b: 1 }] };
  expect(valueAt(data, ['a', 0, 'b'])).toBe(1);
  expect(valueAt(data, [])).toBe(data);
  for (const path of [['constructor'], ['a', 'length', 'x'], ['a', 1], ['a', 0, 'toString']]) {
    expect(valueAt(data, path)).toBeUndefined();
  }
});
