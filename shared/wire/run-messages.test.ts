import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { encodeMessage } from './framing.ts';
import { framed, pictureOf, spoiled } from './messages.cases.ts';
import { decodeRunClientMessage } from './run-client-message.ts';
import type { RunClientMessage, RunServerMessage } from './run-messages.ts';
import { decodeRunServerMessage } from './run-server-message.ts';

const NONE = new Uint8Array(0);
const elements = { window: [1, { deep: [null, 'x'] }] };
const saved = { pipeline: 'a', revision: '1', captured: 7, elements, paused: ['window'] };
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
const clock = { offsetMs: 1, errorMs: 0.5 };
const trace = [{ element: 'b', host: 'edge', entered: 1, left: 2, clock }];
const told = [
  { told: 'event', event },
  {
    told: 'output',
    element: 'b',
    message: { ...common, frame: { ...frame, capturedAt: 9 }, kind: 'data', value: 1, trace },
  },
] as const;
const PIXELS = new Uint8Array(18);
const SHOWN: RunServerMessage = {
  type: 'tapped',
  tap: 2,
  message: { ...common, kind: 'frame', value: { width: 3, height: 2 } },
};

const CLIENT: readonly RunClientMessage[] = [
  { type: 'hello', protocol: 1, pipeline: 'a', revision: '1', live: true },
  { type: 'start', saved },
  { type: 'start', saved: null },
  { type: 'notify', event },
  { type: 'log_level', level: 'debug' },
  { type: 'tap', tap: 1, element: 'b', side: 'input', every: 2 },
  { type: 'untap', tap: 1 },
  { type: 'trace', every: 0 },
  { type: 'clock', askedAt: 1.5 },
  { type: 'change', revision: '2' },
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
  { type: 'tapped', tap: 1, message: { ...common, kind: 'tensor' } },
  { type: 'clock', askedAt: 1, receivedAt: 2.5, sentAt: 3 },
  { type: 'changed', revision: '2', refusal: null },
  { type: 'changed', revision: '2', refusal: { code: 'conflict', message: 'x' } },
  { type: 'notice', notice: { at: 1, kind: 'heal', element: null, message: 'x' } },
  {
    type: 'log',
    line: { at: 1, level: 'info', pipeline: 'a', element: 'b', message: 'x', fields: { n: 1 } },
  },
  { type: 'state', state: 'paused', reason: 'x' },
  { type: 'figures', figures },
  { type: 'snapshot', saved, told: [] },
  { type: 'snapshot', saved, told },
  { type: 'snapshot', saved: null, told },
  { type: 'saved', saved, figures, told },
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
    expect(decodeRunServerMessage(encodeMessage(message)).message).toEqual(message);
  },
);

test('a picture that a tap shows comes back with its pixels, and with no other number of them', () => {
  const decoded = decodeRunServerMessage(encodeMessage(SHOWN, PIXELS));
  expect([decoded.message, decoded.payload.length]).toEqual([SHOWN, 18]);
  for (const bytes of [0, 17, 19]) {
    const wrong = encodeMessage(SHOWN, new Uint8Array(bytes));
    expect(codeOf(() => decodeRunServerMessage(wrong))).toBe('invalid_message');
  }
});

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
    fc.property(fc.constantFrom(SHOWN, ...SERVER), edits, keep, (message, changes, share) => {
      const bytes = encodeMessage(message, message === SHOWN ? PIXELS : NONE);
      codeOf(() => decodeRunServerMessage(spoiled(bytes, changes, share)));
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
