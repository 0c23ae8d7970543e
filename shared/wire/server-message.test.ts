import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { maskOf } from '../mask.ts';
import { encodeMessage } from './framing.ts';
import { framed, serverMessages, spoiled } from './messages.cases.ts';
import type { ServerMessage } from './messages.ts';
import { decodeServerMessage } from './server-message.ts';

const RESULT: ServerMessage = {
  type: 'result',
  id: 1,
  detections: [{ label: 'person', score: 0.5, box: { x: 0, y: 0, width: 1, height: 1 } }],
  queueMs: 0,
  preprocessMs: 1,
  inferMs: 2,
  postprocessMs: 3,
};

test('every message of a server comes back as it was sent', () => {
  fc.assert(
    fc.property(serverMessages, (message) => {
      expect(decodeServerMessage(encodeMessage(message))).toEqual(message);
    }),
  );
});

test('a spoiled message is read or refused with a SightlineError', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(serverMessages, changes, fc.constantFrom(1, 0.9, 0.4), (message, edits, share) => {
      try {
        expect(decodeServerMessage(spoiled(encodeMessage(message), edits, share)).type).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [
    'a number that is not finite',
    JSON.stringify(RESULT).replace('"inferMs":2', '"inferMs":1e999'),
    'inferMs',
  ],
  [
    'a coordinate that is not finite',
    JSON.stringify(RESULT).replace('"x":0', '"x":-1e999'),
    'detections.0.box.x',
  ],
  ['an unknown error code', '{"type":"error","code":"teapot","message":"short"}', 'code'],
  ['a score above 1', JSON.stringify(RESULT).replace('0.5', '1.5'), 'detections.0.score'],
  ['no credits', '{"type":"ready","credits":0,"provider":{"name":"cpu","threads":1,"reason":""}}', 'credits'],
])('refuses %s', (_name, json, where) => {
  const bytes = framed(json);
  expect(() => decodeServerMessage(bytes)).toThrow(where);
});

test('a result with as many poses as a model may report fits', () => {
  const keypoints = Array.from({ length: 17 }, () => ({
    name: 'left_shoulder',
    x: 1 / 3,
    y: 2 / 3,
    score: 1 / 7,
  }));
  const pose = {
    label: 'person',
    score: 1 / 3,
    box: { x: 1 / 7, y: 1 / 9, width: 1 / 11, height: 1 / 13 },
    keypoints,
  };
  const message: ServerMessage = { ...RESULT, detections: Array.from({ length: 1000 }, () => pose) };
  expect(decodeServerMessage(encodeMessage(message))).toEqual(message);
});

test('classes and the mask of a large model fit and come back; a mask that is cut is refused', () => {
  const classes = [{ label: 'Siberian husky', score: 0.7 }];
  const mask = maskOf('person', 1280, 736, new Uint8Array(1280 * 736).fill(200));
  const message: ServerMessage = { ...RESULT, detections: [], classes, mask };
  expect(decodeServerMessage(encodeMessage(message))).toEqual(message);
  const cut = { ...message, mask: { ...mask, height: 737 } };
  expect(() => decodeServerMessage(encodeMessage(cut))).toThrow(/mask/);
});

test('a server sends no bytes behind its messages', () => {
  expect(() => decodeServerMessage(encodeMessage(RESULT, new Uint8Array(1)))).toThrow('carries no payload');
});
