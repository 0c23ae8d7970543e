import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64Text } from './base64.ts';

test('decodes what Node encodes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(decodeBase64Text(Buffer.from(text, 'utf8').toString('base64'))).toBe(
        Buffer.from(text, 'utf8').toString('utf8'),
      );
    }),
  );
});

test('answers undefined to anything else', () => {
  expect(decodeBase64Text('SAME!')).toBeUndefined();
  expect(decodeBase64Text('a b')).toBeUndefined();
});
