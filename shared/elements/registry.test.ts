import { expect, test } from 'vitest';
import { IdSchema } from '../models/manifest.ts';
import { ELEMENTS, elementOf } from './registry.ts';

test('every element is found by its type and says what it does', () => {
  for (const element of ELEMENTS) {
    expect(elementOf(element.type)).toBe(element);
    expect(IdSchema.safeParse(element.type).success).toBe(true);
    expect(element.description).toMatch(/^[A-Z].+\.$/);
  }
  expect(new Set(ELEMENTS.map(({ type }) => type)).size).toBe(ELEMENTS.length);
});

test('what is no element is not found', () => {
  for (const type of ['constructor', '', 'Source', 'toString']) expect(elementOf(type)).toBeUndefined();
});

test('no element takes nothing, and none takes keys that it does not know', () => {
  for (const { schema } of ELEMENTS) {
    expect(schema.safeParse(null).success).toBe(false);
    expect(schema.safeParse({ uri: 'x', ai_model: 'x', wrong: 1 }).success).toBe(false);
  }
});
