import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DOCUMENT_LENGTH, refusalOf } from './yaml-guard.ts';

function blockOf(depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}key:`).join('\n');
}

test.each([
  ['brackets', '['.repeat(1_000_000)],
  ['braces', '{a: '.repeat(200_000)],
  ['a bracket per line', '[\n'.repeat(200)],
  ['dashes', '- '.repeat(300)],
  ['question marks', '? '.repeat(300)],
  ['indentation', blockOf(300)],
  [
    'dashes at growing indentation',
    Array.from({ length: 20 }, (_, i) => ' '.repeat(i * 20) + '- '.repeat(10)).join('a:\n'),
  ],
])('refuses absurd nesting by %s', (_name, text) => {
  expect(refusalOf(text)).toContain('too deeply');
});

test('refuses too many words before it looks at their meaning', () => {
  expect(refusalOf(Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join('\n'))).toContain(
    'too much',
  );
  expect(refusalOf('- a\n'.repeat(60_000))).toContain('too much');
});

test('refuses a text beyond its size', () => {
  expect(refusalOf(' '.repeat(MAX_DOCUMENT_LENGTH + 1))).toContain('too long');
});

test('takes what people write', () => {
  expect(refusalOf('')).toBeUndefined();
  expect(refusalOf(blockOf(40))).toBeUndefined();
  expect(refusalOf(JSON.stringify(Array.from({ length: 2000 }, (_, index) => ({ index }))))).toBeUndefined();
  expect(refusalOf('# comment\n'.repeat(10_000))).toBeUndefined();
  expect(refusalOf('- a:\n    b: [1, 2]\n'.repeat(2000))).toBeUndefined();
  expect(refusalOf(`text: "${'[{'.repeat(5000)}"`)).toBeUndefined();
});

test('has an answer for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(refusalOf(text)).toBeUndefined();
    }),
  );
});
