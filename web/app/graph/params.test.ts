import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readParams } from './params.ts';

test('objects are read as they are, nothing is no parameters', () => {
  expect(readParams(' \n')).toEqual({ ok: true, params: {} });
  expect(readParams('{"level": 3, "zones": ["a"]}')).toEqual({
    ok: true,
    params: { level: 3, zones: ['a'] },
  });
});

test.each([
  ['[1]', 'in braces'],
  ['null', 'in braces'],
  ['level: 3', 'Begin with {'],
  ['{"level": 3', 'closing }'],
  ["{'level': 3}", 'double quotes'],
  ['{"level": 3,}', 'comma'],
  ['{level: 3}', 'Names need'],
  ['{"level" 3}', 'not JSON'],
  [`{"a": "${'x'.repeat(20_001)}"}`, 'Too long'],
])('what is wrong with %s is said in words', (text, words) => {
  const read = readParams(text);
  expect(read.ok ? '' : read.problem).toContain(words);
});

test('never throws, and reads back every object', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof readParams(text).ok === 'boolean'));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.boolean())), (params) => {
      const text = JSON.stringify(params);
      expect(readParams(text)).toEqual({ ok: true, params: JSON.parse(text) });
    }),
  );
});
