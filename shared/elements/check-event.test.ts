import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkEvent } from './check-event.ts';

const declaration = {
  description: 'Sets how much is let through.',
  schema: z.strictObject({ level: z.int().min(0).max(10), mode: z.string().default('soft') }),
};

test('parameters that fit are given back with their defaults', () => {
  expect(checkEvent(declaration, { level: 3 })).toEqual({ level: 3, mode: 'soft' });
});

test.each([
  [{ level: 'x' }, /set_level: the parameter `level` is wrong/],
  [{}, /the parameter `level` is wrong/],
  [{ level: 11 }, /the parameter `level` is wrong/],
  [{ level: 1, loud: true }, /it knows no parameter `loud`/],
])('%j is refused by name', (params, message) => {
  expect(() => checkEvent(declaration, params, 'set_level')).toThrow(message);
  expect(() => checkEvent(declaration, params)).toThrow(expect.objectContaining({ code: 'invalid_message' }));
});

test('parameters that are wrong as a whole are refused', () => {
  const pair = { schema: z.object({ a: z.number() }).refine(({ a }) => a > 1, 'a must be large') };
  expect(() => checkEvent(pair, { a: 0 })).toThrow(/its parameters are wrong: a must be large/);
});

test('without a schema anything is taken', () => {
  for (const each of [undefined, null, 3, {}, { schema: 'x' }]) {
    expect(checkEvent(each, { any: 1 })).toEqual({ any: 1 });
  }
});
