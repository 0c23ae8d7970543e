import { expect, test } from 'vitest';
import { keysOf, readTree } from './yaml-tree.ts';

test('errors of a text are not put into words: with thousands of them, looking for each one’s line takes seconds', () => {
  const errors = readTree(`a: ${'{}'.repeat(1000)}`)?.errors ?? [];
  expect(errors.length).toBeGreaterThan(1000);
  expect(errors.filter(({ linePos }) => linePos !== undefined)).toEqual([]);
});

test('what must not be parsed is no tree', () => {
  expect(readTree('['.repeat(200))).toBeNull();
});

test('a key that is a map without sense has a name too', () => {
  expect(keysOf(readTree('? { <<: 1 }\n: b\n')?.contents)).toEqual(['?']);
});
