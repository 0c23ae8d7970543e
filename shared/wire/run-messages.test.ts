import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { encodeMessage } from './framing.ts';
import { framed, pictureOf, spoiled } from './messages.cases.ts';
import { decodeRunClientMessage } from './run-client-message.ts';
import type { RunClientMessage, RunServerMessage } from './run-messages.ts';
import { decodeRunServerMessage } from './run-server-message.ts';

const NONE = new Uint8Array(0);
const saved = { pipeline: 'a', revision: '1', captured: 7, elements: { window: [1, { deep: [null, 'x'] }] } };
const event = { name: 'reset', target: { to: 'elements', elements: ['b'] }, params: { n: 1 } } as const;
const nothing = { p50: null, p95: 2 };
const figures = {
  state: 'running',
  ledger: { captured: 3, delivered: 1, dropped: { paused: 1 }, filtered: 0, failed: 0, inFlight: 1 },
  elements: [],
  wires: [],
  inputFps: 1.5,
  deliveredFps: 1,
  dropFps: 0,
  ageMs: nothing,
} as const;
const frame = { id: 1, timestamp: 5, width: 2, height: 2 };
const common = { frame, subject: 'camera' };

const CLIENT: readonly RunClientMessage[] = [
  { type: 'hello', protocol: 1, pipeline: 'a', revision: '1', live: true },
  { type: 'start', saved },
  { type: 'start', saved: null },
  { type: 'notify', event },
  { type: 'log_level', level: 'debug' },
  { type: 'end' },
  { type: 'save' },
  { type: 'bye' },
];

const SERVER: readonly RunServerMessage[] = [
  { type: 'prepared' },
  { type: 'ready', credits: 2 },
  { type: 'taken', id: 4 },
  { type: 'output', element: 'b', message: { ...common, kind: 'data', value: { rows: [1, 2] } } },
  {
    type: 'output',
    element: 'b',
    message: { ...common, kind: 'event', value: { type: 'on', at: 1, key: 'x' } },
  },
  { type: 'output', element: 'b', message: { ...common, kind: 'detections', value: { detections: [] } } },
  { type: 'event', event },
  { type: 'notice', notice: { at: 1, kind: 'heal', element: null, message: 'x' } },
  {
    type: 'log',
    line: { at: 1, level: 'info', pipeline: 'a', element: 'b', message: 'x', fields: { n: 1 } },
  },
  { type: 'state', state: 'paused', reason: 'x' },
  { type: 'figures', figures },
  { type: 'snapshot', saved },
  { type: 'saved', saved, figures },
  { type: 'error', code: 'conflict', message: 'x' },
];

const frames = fc
  .tuple(pictureOf, fc.integer({ min: 1 }), fc.integer())
  .map(([{ layout, byteLength }, id, timestamp]) => ({
    message: { type: 'frame' as const, id, info: { timestamp, width: 3, height: 4 }, layout },
    payload: new Uint8Array(byteLength).fill(5),
  }));

const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 });
const keep = fc.constantFrom(1, 1, 0.9, 0.5, 0.1);

function codeOf(decode: () => unknown): string {
  try {
    decode();
    return 'taken';
  } catch (error) {
    if (error instanceof SightlineError) return error.code;
    throw error;
  }
}

test.each(CLIENT.map((message) => [message.type, message] as const))(
  'a client’s %s comes back',
  (_, message) => {
    expect(decodeRunClientMessage(encodeMessage(message)).message).toEqual(message);
  },
);

test.each(SERVER.map((message) => [message.type, message] as const))(
  'a server’s %s comes back',
  (_, message) => {
    expect(decodeRunServerMessage(encodeMessage(message))).toEqual(message);
  },
);

test('frames come back with their planes', () => {
  fc.assert(
    fc.property(frames, ({ message, payload }) => {
      const decoded = decodeRunClientMessage(encodeMessage(message, payload));
      expect(decoded.message).toEqual(message);
      expect([...decoded.payload]).toEqual([...payload]);
    }),
  );
});

test('spoiled messages end in a SightlineError or in a message that holds what it says', () => {
  const any = fc.oneof(
    frames,
    fc.constantFrom(...CLIENT).map((message) => ({ message, payload: NONE })),
  );
  fc.assert(
    fc.property(any, edits, keep, ({ message, payload }, changes, share) => {
      codeOf(() => decodeRunClientMessage(spoiled(encodeMessage(message, payload), changes, share)));
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...SERVER), edits, keep, (message, changes, share) => {
      codeOf(() => decodeRunServerMessage(spoiled(encodeMessage(message), changes, share)));
    }),
    { numRuns: 500 },
  );
});

test('a state that is nested without end is refused, not walked', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const header = `{"type":"start","saved":{"pipeline":"a","revision":"1","captured":0,"elements":{"x":${deep}}}}`;
  expect(codeOf(() => decodeRunClientMessage(framed(header)))).toBe('invalid_message');
});

test('no number is believed: planes beyond the bytes, a protocol of the future, bytes where none belong', () => {
  fc.assert(
    fc.property(frames, ({ message, payload }) => {
      const bytes = encodeMessage(message, payload.subarray(1));
      return codeOf(() => decodeRunClientMessage(bytes)) !== 'internal';
    }),
  );
  const hello = { type: 'hello', protocol: 2, pipeline: 'a', revision: '1', live: true };
  expect(codeOf(() => decodeRunClientMessage(framed(JSON.stringify(hello))))).toBe('invalid_message');
  expect(codeOf(() => decodeRunClientMessage(framed('{"type":"bye"}', undefined, new Uint8Array(1))))).toBe(
    'invalid_message',
  );
});
