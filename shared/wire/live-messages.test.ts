import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { encodeMessage } from './framing.ts';
import { decodeLiveClientMessage } from './live-client-message.ts';
import { LIVE_CLIENT, LIVE_JPEG, LIVE_SERVER } from './live-messages.cases.ts';
import { decodeLiveServerMessage } from './live-server-message.ts';
import { framed, spoiled } from './messages.cases.ts';

test.each(LIVE_CLIENT)('what a viewer says comes back as it was sent: $type', (message) => {
  expect(decodeLiveClientMessage(encodeMessage(message))).toEqual(message);
});

test.each(LIVE_SERVER)(
  'what a server says comes back as it was sent: $message.type',
  ({ message, payload }) => {
    const decoded = decodeLiveServerMessage(encodeMessage(message, payload));
    expect(decoded.message).toEqual(message);
    expect([...decoded.payload]).toEqual([...payload]);
  },
);

test('spoiled messages are read or refused with a SightlineError', () => {
  const whole = [
    ...LIVE_CLIENT.map((message) => ({ bytes: encodeMessage(message), decode: decodeLiveClientMessage })),
    ...LIVE_SERVER.map(({ message, payload }) => ({
      bytes: encodeMessage(message, payload),
      decode: decodeLiveServerMessage,
    })),
  ];
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...whole), changes, fc.constantFrom(1, 0.9, 0.4), (one, edits, share) => {
      try {
        expect(one.decode(spoiled(one.bytes, edits, share))).toBeTypeOf('object');
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
      }
    }),
    { numRuns: 1000 },
  );
});

const WISH = {
  type: 'subscribe',
  protocol: 1,
  results: true,
  pictures: { fps: 10, width: 640, quality: 75 },
};

test.each([
  ['another protocol', { ...WISH, protocol: 2 }, 'protocol'],
  ['no pictures per second', { ...WISH, pictures: { fps: 0, width: 640, quality: 75 } }, 'pictures.fps'],
  ['endless pictures', { ...WISH, pictures: { fps: 1e9, width: 640, quality: 75 } }, 'pictures.fps'],
  ['enormous pictures', { ...WISH, pictures: { fps: 1, width: 1e6, quality: 75 } }, 'pictures.width'],
  ['half a pixel', { ...WISH, pictures: { fps: 1, width: 99.5, quality: 75 } }, 'pictures.width'],
  ['another quality', { ...WISH, pictures: { fps: 1, width: 99, quality: 101 } }, 'pictures.quality'],
  ['neither yes nor no', { ...WISH, results: 'yes' }, 'results'],
  ['a picture before the first', { type: 'seen', sequence: -1 }, 'sequence'],
  ['something else', { type: 'frame' }, 'type'],
])('a server refuses %s', (_name, message, where) => {
  expect(() => decodeLiveClientMessage(framed(JSON.stringify(message)))).toThrow(where);
});

test('a server takes words only, and few', () => {
  const words = encodeMessage({ type: 'seen', sequence: 1 }, Uint8Array.of(1));
  expect(() => decodeLiveClientMessage(words)).toThrow('no payload');
  expect(() => decodeLiveClientMessage(new Uint8Array(5000))).toThrow('at most 4096');
});

test('a viewer refuses a picture that is none, and bytes that nobody spoke of', () => {
  const [picture] = LIVE_SERVER;
  const [, without] = LIVE_SERVER;
  if (picture === undefined || without === undefined) throw new Error('no cases');
  expect(() => decodeLiveServerMessage(encodeMessage(picture.message, new Uint8Array(9)))).toThrow('no JPEG');
  expect(() => decodeLiveServerMessage(encodeMessage(picture.message))).toThrow('no JPEG');
  expect(() => decodeLiveServerMessage(encodeMessage(without.message, LIVE_JPEG))).toThrow('no payload');
});
