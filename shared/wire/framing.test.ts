import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { CLIENT_MESSAGE_LIMITS, decodeMessage, encodeMessage, encodeParts } from './framing.ts';
import type { WireLimits } from './framing.ts';
import { framed } from './messages.cases.ts';

const LIMITS: WireLimits = { maxBytes: 4096, maxHeaderBytes: 1024 };

function codeOf(bytes: Uint8Array, limits: WireLimits = LIMITS): string {
  try {
    decodeMessage(bytes, limits);
    return 'none';
  } catch (error) {
    if (error instanceof SightlineError) return error.code;
    throw error;
  }
}

test('a message is its header length, its padded header and its payload', () => {
  const bytes = encodeMessage({ type: 'bye' }, new Uint8Array([1, 2, 3]));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  expect(length).toBe(16);
  expect(new TextDecoder().decode(bytes.subarray(4, 4 + length))).toBe('{"type":"bye"}  ');
  expect([...bytes.subarray(4 + length)]).toEqual([1, 2, 3]);
});

test('the two parts are the message, and the payload is not copied', () => {
  const payload = new Uint8Array([1, 2, 3]);
  const [head, body] = encodeParts({ type: 'bye' }, payload);
  expect(body).toBe(payload);
  expect([...head, ...body]).toEqual([...encodeMessage({ type: 'bye' }, payload)]);
});

test('any header and payload come back, from any place in a buffer', () => {
  const message = fc.string({ unit: 'binary', maxLength: 100 });
  fc.assert(
    fc.property(message, fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 9 }), (text, payload, shift) => {
      const header = { type: 'error', code: 'internal', message: text } as const;
      const bytes = encodeMessage(header, payload);
      const elsewhere = new Uint8Array(bytes.length + shift);
      elsewhere.set(bytes, shift);
      const decoded = decodeMessage(elsewhere.subarray(shift), LIMITS);
      expect(decoded.header).toEqual(header);
      expect([...decoded.payload]).toEqual([...payload]);
    }),
  );
});

test('the payload is a view, not a copy', () => {
  const bytes = encodeMessage({ type: 'bye' }, new Uint8Array([7]));
  expect(decodeMessage(bytes, LIMITS).payload.buffer).toBe(bytes.buffer);
});

test.each([
  ['nothing at all', new Uint8Array(0)],
  ['less than a length', new Uint8Array([8, 0, 0])],
  ['a length and nothing behind it', new Uint8Array([8, 0, 0, 0])],
  ['a header of no length', framed('{"a":1}', 0)],
  ['a header that is not padded', framed('{"a":1}', 7)],
  ['a length beyond the message', framed('{"a":1} ', 16)],
  ['a header that is not JSON', framed('{"a":1]]', 8)],
  [
    'a header that is not UTF-8',
    new Uint8Array([8, 0, 0, 0, 0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x22]),
  ],
])('refuses %s', (_name, bytes) => {
  expect(codeOf(bytes)).toBe('invalid_message');
});

test('refuses what is beyond the limits before it looks at the rest', () => {
  expect(codeOf(framed('{}', 0xffff_fff8))).toBe('too_large');
  expect(codeOf(framed(`"${' '.repeat(1030)}"`, 1032))).toBe('too_large');
  expect(codeOf(new Uint8Array(4097))).toBe('too_large');
  expect(codeOf(new Uint8Array(CLIENT_MESSAGE_LIMITS.maxBytes + 1), CLIENT_MESSAGE_LIMITS)).toBe('too_large');
});

test('a header nested as deep as fits ends in an answer, not in a crash', () => {
  const depth = 32 * 1024;
  const bytes = framed('['.repeat(depth) + ']'.repeat(depth));
  expect(['none', 'invalid_message']).toContain(codeOf(bytes, CLIENT_MESSAGE_LIMITS));
});

test('whatever bytes come, only a SightlineError is thrown', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.nat(64), fc.string({ unit: 'binary', maxLength: 64 }))
      .map(([length, text]) => framed(text, length)),
  );
  fc.assert(
    fc.property(bytes, (message) => {
      expect(['none', 'invalid_message', 'too_large']).toContain(codeOf(message));
    }),
    { numRuns: 1000 },
  );
});
