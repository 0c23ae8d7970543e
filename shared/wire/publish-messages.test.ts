import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { encodeMessage } from './framing.ts';
import { framed, spoiled } from './messages.cases.ts';
import {
  MAX_EXACT_BYTES,
  PUBLISH_CLIENT_LIMITS,
  decodePublishClientMessage,
} from './publish-client-message.ts';
import { PUBLISH_CLIENT, PUBLISH_JPEG, PUBLISH_SERVER } from './publish-messages.cases.ts';
import { decodePublishServerMessage } from './publish-server-message.ts';

test.each(PUBLISH_CLIENT)('what a publisher says comes back as it was sent: $message.type', (sent) => {
  const decoded = decodePublishClientMessage(encodeMessage(sent.message, sent.payload));
  expect(decoded.message).toEqual(sent.message);
  expect([...decoded.payload]).toEqual([...sent.payload]);
});

test.each(PUBLISH_SERVER)('what a server says comes back as it was sent: $type', (message) => {
  expect(decodePublishServerMessage(encodeMessage(message))).toEqual(message);
});

test('spoiled messages are read or refused with a SightlineError', () => {
  const whole = [
    ...PUBLISH_CLIENT.map(({ message, payload }) => ({
      bytes: encodeMessage(message, payload),
      decode: decodePublishClientMessage,
    })),
    ...PUBLISH_SERVER.map((message) => ({
      bytes: encodeMessage(message),
      decode: decodePublishServerMessage,
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

const [, , SQUEEZED] = PUBLISH_CLIENT;
const frame = (more: object): object => ({ ...SQUEEZED?.message, ...more });
const lossy = { format: 'jpeg', quality: 0.7, width: 640, height: 360 };

test.each([
  ['another protocol', { type: 'hello', protocol: 2, name: '' }, 'protocol'],
  ['an endless name', { type: 'hello', protocol: 1, name: 'x'.repeat(101) }, 'name'],
  ['a picture without a number', frame({ id: 0 }), 'id'],
  ['a picture of tomorrow', frame({ ageMs: -1 }), 'ageMs'],
  ['a picture of yesterday', frame({ ageMs: 86_400_000 }), 'ageMs'],
  ['an enormous picture', frame({ content: { kind: 'lossy', lossy: { ...lossy, width: 1e6 } } }), 'width'],
  ['something else', { type: 'offer' }, 'type'],
])('%s is refused, and said', (_, header, field) => {
  expect(() => decodePublishClientMessage(framed(JSON.stringify(header), undefined, PUBLISH_JPEG))).toThrow(
    new RegExp(field),
  );
});

test('pictures are held to their bounds', () => {
  const exact = PUBLISH_CLIENT[3]?.message ?? { type: 'bye' };
  expect(() => decodePublishClientMessage(encodeMessage(exact, new Uint8Array(MAX_EXACT_BYTES + 1)))).toThrow(
    /squeezed/,
  );
  expect(() => decodePublishClientMessage(encodeMessage(exact, new Uint8Array(23)))).toThrow(SightlineError);
  const long = new Uint8Array(PUBLISH_CLIENT_LIMITS.maxBytes + 1);
  expect(() => decodePublishClientMessage(long)).toThrow(/at most/);
});
