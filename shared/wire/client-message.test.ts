import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { decodeClientMessage } from './client-message.ts';
import { encodeMessage } from './framing.ts';
import { clientMessages, framed, lossyBytes, spoiled } from './messages.cases.ts';
import type { FrameMessage } from './messages.ts';

const INPUT: FrameMessage = {
  type: 'frame',
  frame: { id: 1, timestamp: 0, width: 640, height: 480 },
  content: { kind: 'input' },
  deadlineMs: 500,
};

function refusal(header: object, payload = new Uint8Array(0)): string {
  try {
    decodeClientMessage(framed(JSON.stringify(header), undefined, payload));
    return 'taken';
  } catch (error) {
    if (error instanceof SightlineError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

test('every message of a client comes back as it was sent', () => {
  fc.assert(
    fc.property(clientMessages, ({ message, payload }) => {
      const decoded = decodeClientMessage(encodeMessage(message, payload));
      expect(decoded.message).toEqual(message);
      expect([...decoded.payload]).toEqual([...payload]);
    }),
  );
});

test('a spoiled message ends in a SightlineError or in a message that holds what it says', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 });
  const keep = fc.constantFrom(1, 1, 0.9, 0.5, 0.1);
  fc.assert(
    fc.property(clientMessages, changes, keep, ({ message, payload }, edits, share) => {
      const bytes = spoiled(encodeMessage(message, payload), edits, share);
      try {
        const decoded = decodeClientMessage(bytes);
        if (decoded.message.type === 'frame') expect(decoded.payload.length).toBeGreaterThan(0);
        else expect(decoded.payload.length).toBe(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['an unknown type', { type: 'shout' }, 'type'],
  ['no object', [], 'header'],
  ['a frame id of 0', { ...INPUT, frame: { ...INPUT.frame, id: 0 } }, 'frame.id'],
  ['a frame beyond 8192 pixels', { ...INPUT, frame: { ...INPUT.frame, width: 8193 } }, 'frame.width'],
  ['a fractional time stamp', { ...INPUT, frame: { ...INPUT.frame, timestamp: 0.5 } }, 'frame.timestamp'],
  ['a deadline of a day', { ...INPUT, deadlineMs: 86_400_000 }, 'deadlineMs'],
  ['an unknown content', { ...INPUT, content: { kind: 'video' } }, 'content.kind'],
  ['another protocol', { type: 'hello', protocol: 2, pipeline: 'a', model: 'b', options: {} }, 'protocol'],
  ['a path as a model', { type: 'hello', protocol: 1, pipeline: 'a', model: '../b', options: {} }, 'model'],
  [
    'a threshold above 1',
    { type: 'hello', protocol: 1, pipeline: 'a', model: 'b', options: { threshold: 2 } },
    'threshold',
  ],
])('refuses %s and says where', (_name, header, where) => {
  expect(refusal(header, new Uint8Array(12))).toMatch(/^invalid_message: /);
  expect(refusal(header, new Uint8Array(12))).toContain(where);
});

test('a frame carries bytes and nothing else does', () => {
  expect(refusal(INPUT)).toContain('without its bytes');
  expect(refusal(INPUT, new Uint8Array(1))).toBe('taken');
  expect(refusal({ type: 'bye' }, new Uint8Array(1))).toContain('carries no payload');
});

test('a reason stays short and fields nobody knows are left out', () => {
  expect(refusal({ type: 'x'.repeat(10_000) }).length).toBeLessThan(400);
  const bytes = framed('{"type":"bye","extra":1}');
  expect(decodeClientMessage(bytes).message).toEqual({ type: 'bye' });
});

test('a key called __proto__ reaches nothing', () => {
  const bytes = framed('{"type":"bye","__proto__":{"polluted":1}}');
  expect(decodeClientMessage(bytes).message).toEqual({ type: 'bye' });
  expect('polluted' in {}).toBe(false);
});

test('a squeezed picture that is none, or that claims too much, is refused', () => {
  const lossy = { format: 'jpeg', quality: 0.8, width: 640, height: 360 };
  const of = (change: object, payload = lossyBytes('jpeg')): string =>
    refusal(
      { ...INPUT, content: { kind: 'lossy', lossy: { ...lossy, ...change } } },
      new Uint8Array(payload),
    );
  expect(of({})).toBe('taken');
  expect(of({ format: 'webp' })).toContain('does not begin as WEBP does');
  expect(of({ format: 'webp' }, lossyBytes('webp'))).toBe('taken');
  expect(of({}, new Uint8Array(0))).toContain('does not begin as JPEG does');
  expect(of({ width: 4096, height: 4096 })).toContain('at most 8294400 are decoded');
  for (const change of [{ width: 0 }, { height: 5000 }, { quality: 1.1 }, { format: 'svg' }])
    expect(of(change)).toMatch(/^invalid_message/);
  const huge = new Uint8Array(8 * 1024 * 1024 + 1);
  huge.set(lossyBytes('jpeg'));
  expect(of({}, huge)).toContain('at most 8388608 are taken');
});
