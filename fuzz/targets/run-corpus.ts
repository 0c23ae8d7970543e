import * as fc from 'fast-check';
import type { JsonValue } from '../../shared/json.ts';
import { pictureOf } from '../../shared/wire/messages.cases.ts';
import type { WireSample } from './wire-sample.ts';

const saved = {
  pipeline: 'scene',
  revision: '1',
  captured: 7,
  elements: { fours: [1, { deep: [null, 'x'] }] },
};
const event = { name: 'reset', target: { to: 'elements', elements: ['fours'] }, params: { n: 1 } };
const figures = {
  state: 'running',
  ledger: { captured: 3, delivered: 1, dropped: { paused: 1 }, filtered: 0, failed: 0, inFlight: 1 },
  elements: [],
  wires: [],
  inputFps: 1.5,
  deliveredFps: 1,
  dropFps: 0,
  ageMs: { p50: null, p95: 2 },
};
const frame = { id: 1, timestamp: 5, width: 2, height: 2 };
const common = { frame, subject: 'camera' };
const trace = [{ element: 'b', host: 'edge', entered: 1, left: 2, clock: { offsetMs: 1, errorMs: 0.5 } }];
const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
const timings = { transferMs: 1, preprocessMs: 1, inferMs: 1, postprocessMs: 1, totalMs: 4 };
const detections = {
  ...common,
  kind: 'detections',
  value: {
    detections: [{ label: 'person', score: 0.5, box, keypoints: [{ name: 'nose', x: 0, y: 0, score: 1 }] }],
    classes: [{ label: 'cat', score: 0.5 }],
    timings,
    placement: 'edge',
  },
};
const told = [
  { told: 'event', event },
  { told: 'output', element: 'b', message: { ...common, kind: 'data', value: 1, trace } },
];

function bare(headers: readonly JsonValue[]): readonly WireSample[] {
  return headers.map((header) => ({ header, payload: new Uint8Array(0) }));
}

const frames = fc
  .sample(pictureOf, { numRuns: 20, seed: 7 })
  .map(({ layout, byteLength }, index): WireSample => {
    const info = { timestamp: index, width: 3, height: 4 };
    const header: JsonValue = JSON.parse(JSON.stringify({ type: 'frame', id: index + 1, info, layout }));
    return { header, payload: new Uint8Array(byteLength).fill(5) };
  });

/** What opens a run, so that all that follows is listened to. */
export const RUN_OPENING: readonly JsonValue[] = [
  { type: 'hello', protocol: 1, pipeline: 'scene', revision: '1', live: true },
  { type: 'start', saved: null },
];

/** What clients of `/api/runs` send. */
export const RUN_CLIENT: readonly WireSample[] = [
  ...frames,
  ...bare([
    ...RUN_OPENING,
    { type: 'start', saved },
    { type: 'notify', event },
    { type: 'notify', event: { name: 'pause', target: { to: 'all' }, params: {} } },
    { type: 'log_level', level: 'debug' },
    { type: 'tap', tap: 1, element: 'fours', side: 'input', every: 2 },
    { type: 'untap', tap: 1 },
    { type: 'trace', every: 0 },
    { type: 'clock', askedAt: 1.5 },
    { type: 'change', revision: '2' },
    { type: 'end' },
    { type: 'save' },
    { type: 'bye' },
  ]),
];

/** What the server answers there. */
export const RUN_SERVER: readonly WireSample[] = [
  {
    header: { type: 'tapped', tap: 2, message: { ...common, kind: 'frame', value: { width: 3, height: 2 } } },
    payload: new Uint8Array(18),
  },
  ...bare([
    { type: 'prepared' },
    { type: 'ready', credits: 2 },
    { type: 'taken', id: 4 },
    { type: 'output', element: 'b', message: { ...common, kind: 'data', value: { rows: [1, 2] } } },
    {
      type: 'output',
      element: 'b',
      message: { ...common, kind: 'event', value: { type: 'on', at: 1, key: 'x' } },
    },
    { type: 'output', element: 'b', message: detections },
    { type: 'tapped', tap: 1, message: { ...common, kind: 'tensor' } },
    { type: 'clock', askedAt: 1, receivedAt: 2.5, sentAt: 3 },
    { type: 'changed', revision: '2', refusal: { code: 'conflict', message: 'x' } },
    { type: 'notice', notice: { at: 1, kind: 'heal', element: null, message: 'x' } },
    {
      type: 'log',
      line: { at: 1, level: 'info', pipeline: 'a', element: 'b', message: 'x', fields: { n: 1 } },
    },
    { type: 'state', state: 'paused', reason: 'x' },
    { type: 'figures', figures },
    { type: 'snapshot', saved, told },
    { type: 'saved', saved, figures, told },
    { type: 'error', code: 'conflict', message: 'x' },
  ]),
];
