import { expect, test } from 'vitest';
import type { Picture } from '../frame.ts';
import type { JsonValue } from '../json.ts';
import { DEFAULT_RESTART } from './graph.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import type { FrameMessage, Message } from './message.ts';
import { Recorder } from './recorder.ts';
import { RecordingContent } from './recording-content.ts';
import { firstDifference } from './recording-difference.ts';
import { leftOut, losslessGraph, replayGraph } from './recording-graph.ts';
import { pixelHash } from './recording-hash.ts';
import { RecordingMatch } from './recording-match.ts';
import { WHOLE_RANGE, isInRange, stepsOf } from './recording-range.ts';
import { formatRecordingLine, parseRecordingLine, recordedMessage } from './recording.ts';
import type { RecordedMessage, RecordingHeader } from './recording.ts';

function graph(elements: readonly string[], wires: readonly (readonly [string, string])[]): PipelineGraph {
  return {
    id: 'p',
    revision: '1',
    elements: elements.map((name) => ({ name, type: name, config: {}, flow: 'main', onError: 'skip' })),
    wires: wires.map(([from, to]): GraphWire => {
      const kind = from === 'source' || from === 'crop' ? 'frame' : 'detections';
      return { from, to, kind, policy: { kind: 'latest' } };
    }),
    flows: [{ name: 'main', elements }],
    pace: { fps: 5, deadlineMs: 100 },
    restart: DEFAULT_RESTART,
  };
}

const HEADER: RecordingHeader = {
  kind: 'recording',
  version: 2,
  pipeline: 'p',
  graph: { ...graph(['source', 'detect'], [['source', 'detect']]), elements: [], wires: [], flows: [] },
  models: [],
  source: 'clip.y4m',
  file: null,
  begun: 1_700_000_000_000,
  provider: null,
  host: 'test',
};
HEADER.graph.elements.push({ name: 'source', type: 'source', config: {}, flow: 'main', onError: 'skip' });

const frame = { id: 1, timestamp: 100_000, width: 4, height: 2 };
const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };

function found(score: number): Message {
  const timings = { transferMs: 1, preprocessMs: 1, inferMs: 1, postprocessMs: 1, totalMs: Math.random() };
  const value = { detections: [{ label: 'person', score, box }], timings, placement: 'edge' as const };
  return { kind: 'detections', frame, subject: 'source', value };
}

function picture(stride: number, bytes: readonly number[]): Picture {
  const layout: Picture['layout'] = {
    format: 'RGB',
    codedWidth: 1,
    codedHeight: 2,
    planes: [{ offset: 0, stride }],
    visible: { x: 0, y: 0, width: 1, height: 2 },
    color: { matrix: 'bt601', range: 'full' },
    rotation: 0,
    mirror: false,
  };
  return { layout, data: Uint8Array.from(bytes) };
}

test('what is written down is read back as it was', () => {
  const lines: string[] = [];
  const recorder = new Recorder(
    HEADER,
    () => picture(3, [1, 2, 3, 4, 5, 6]),
    (line) => lines.push(line),
  );
  const message: FrameMessage = { kind: 'frame', frame, subject: 'source', value: {} };
  recorder.frame(message);
  recorder.frame(message);
  recorder.detected('detect', frame, [found(0.5)], 40_000);
  recorder.settled('slow', 1, 41_000);
  recorder.output(found(0.5), 'detect');
  recorder.event({ name: 'reset', params: { why: 'x' }, target: { to: 'all' } });
  recorder.end({ captured: 1, delivered: 1, dropped: {}, filtered: 0, failed: 0, inFlight: 0 }, 50_000);
  const parsed = lines.map((line, index) => parseRecordingLine(line, index + 1));
  expect(parsed.map(({ kind }) => kind)).toEqual([
    'recording',
    'frame',
    'detected',
    'settled',
    'output',
    'event',
    'end',
  ]);
  expect(parsed.map(formatRecordingLine)).toEqual(lines);
  const content = new RecordingContent(HEADER);
  for (const line of parsed) content.add(line);
  expect(content.frames).toEqual([{ frame, pixels: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
  expect(content.detected('detect', 1)).toEqual([recordedMessage(found(0.5))]);
  expect([content.detected('detect', 2), content.isWhole, content.endAt]).toEqual([[], true, 50_000]);
  expect(content.steps).toEqual([
    { kind: 'frame', index: 0 },
    { kind: 'result', element: 'detect', call: 1, isDetector: true, at: 40_000 },
    { kind: 'result', element: 'slow', call: 1, isDetector: false, at: 41_000 },
  ]);
});

test('what differs from one machine to the next is left out', () => {
  expect(recordedMessage(found(0.5))).toEqual({
    kind: 'detections',
    frame,
    subject: 'source',
    value: { detections: [{ label: 'person', score: 0.5, box }] },
  });
  expect(formatRecordingLine({ kind: 'output', element: 'x', message: recordedMessage(found(0.5)) })).toBe(
    formatRecordingLine({ kind: 'output', element: 'x', message: recordedMessage(found(0.5)) }),
  );
});

test('tensors are kept as numbers, pixels are not kept', () => {
  const value = { t: { type: 'int64' as const, dims: [2], data: BigInt64Array.of(1n, -2n) } };
  expect(recordedMessage({ kind: 'tensor', frame, subject: 's', value }).value).toEqual({
    t: { type: 'int64', dims: [2], data: ['1', '-2'] },
  });
  expect(recordedMessage({ kind: 'frame', frame, subject: 's', value: { data: [1] } }).value).toBeNull();
});

test.each([
  ['{"kind":"frame"', 3, /Line 3 .*not JSON/],
  ['{"kind":"frobbed"}', 2, /Line 2 .*broken/],
  ['{"kind":"frame","frame":{"id":1},"pixels":""}', 9, /Line 9 .*frame\.timestamp/],
  ['{"kind":"end","at":0,"ledger":null}', 1, /Line 1 .*begins with its header/],
  ['', 1, /Line 1/],
  [formatRecordingLine(HEADER), 2, /Line 2 .*second header/],
])('a broken line is named: %s', (text, number, words) => {
  expect(() => parseRecordingLine(text, number)).toThrow(words);
});

test.each([1, 3])('recordings of version %i are refused', (version) => {
  const text = formatRecordingLine(HEADER).replace('"version":2', `"version":${version}`);
  expect(() => parseRecordingLine(text, 1)).toThrow(/Line 1 .*version: .*record it again/);
});

test('of a recording that was cut off, what comes after its last output is no difference', () => {
  const match = new RecordingMatch([{ element: 'a', message: at(0.5) }], 0, false);
  for (const score of [0.5, 0.6]) match.add('a', at(score));
  expect(match.difference()).toBeNull();
});

test('a range has what led to it, and ends before the turn of the first frame after it', () => {
  const content = new RecordingContent(HEADER);
  for (const id of [1, 2, 3]) {
    const seen = { ...frame, id, timestamp: id * 1_000_000 };
    content.add({ kind: 'frame', frame: seen, pixels: '' });
    content.add({ kind: 'detected', element: 'detect', frame: id, at: id * 1_100_000, messages: [] });
  }
  const { steps, endAt } = stepsOf(content, { from: 2_000_000, until: 3_000_000 });
  expect([steps.length, endAt]).toEqual([4, 3_300_000]);
  expect(stepsOf(content, WHOLE_RANGE)).toEqual({ steps: content.steps, endAt: 3_300_000 });
  const inside = [1, 2, 3].map((second) =>
    isInRange(
      { ...at(1), frame: { ...frame, timestamp: second * 1_000_000 } },
      { from: 2_000_000, until: 3_000_000 },
    ),
  );
  expect(inside).toEqual([false, true, false]);
});

test('a hash of pixels sees every byte and no padding', () => {
  const hash = pixelHash(picture(3, [1, 2, 3, 4, 5, 6]));
  expect(pixelHash(picture(5, [1, 2, 3, 77, 88, 4, 5, 6, 99, 99]))).toBe(hash);
  const others = [0, 1, 2, 3, 4, 5].map((changed) =>
    pixelHash(
      picture(
        3,
        [1, 2, 3, 4, 5, 6].map((byte, index) => (index === changed ? byte ^ 1 : byte)),
      ),
    ),
  );
  expect(new Set([hash, ...others]).size).toBe(7);
});

test('a lossless graph waits everywhere and leaves nothing out', () => {
  const { wires, pace } = losslessGraph(graph(['source', 'detect'], [['source', 'detect']]));
  expect(wires.map(({ policy }) => policy)).toEqual([{ kind: 'block', size: 4, timeoutMs: null }]);
  expect(pace).toEqual({ fps: null, deadlineMs: null });
});

test('a replayed graph begins at the detectors, and has nothing that needs pixels', () => {
  const elements = ['source', 'crop', 'detect', 'track', 'blur', 'snapshot', 'detect-2', 'join'];
  const wires = [
    ['source', 'crop'],
    ['crop', 'detect'],
    ['detect', 'track'],
    ['source', 'blur'],
    ['source', 'snapshot'],
    ['crop', 'detect-2'],
    ['track', 'detect-2'],
    ['track', 'join'],
    ['detect-2', 'join'],
    ['crop', 'join'],
  ] as const;
  const whole = graph(elements, wires);
  const replayed = replayGraph(whole, ({ name }) => name.startsWith('detect'));
  expect(replayed.elements.map(({ name }) => name)).toEqual([
    'source',
    'detect',
    'track',
    'detect-2',
    'join',
  ]);
  expect(replayed.wires.map(({ from, to }) => `${from}>${to}`)).toEqual([
    'source>detect',
    'source>detect-2',
    'detect>track',
    'track>join',
    'detect-2>join',
  ]);
  expect(leftOut(whole, replayed)).toEqual([
    'crop takes pictures',
    'blur takes pictures',
    'snapshot takes pictures',
  ]);
  const before = graph(
    ['source', 'crop', 'detect'],
    [
      ['source', 'crop'],
      ['crop', 'detect'],
    ],
  );
  expect(
    leftOut(
      before,
      replayGraph(before, ({ name }) => name === 'detect'),
    ),
  ).toEqual([]);
  const label = graph(
    ['source', 'crop', 'label'],
    [
      ['source', 'crop'],
      ['crop', 'label'],
    ],
  );
  const after = {
    ...label,
    wires: label.wires.map((wire) => ({
      ...wire,
      kind: wire.to === 'label' ? ('data' as const) : wire.kind,
    })),
  };
  expect(
    leftOut(
      after,
      replayGraph(after, () => false),
    ),
  ).toEqual(['crop takes pictures', 'label is fed only by crop']);
  expect(replayed.flows).toEqual([{ name: 'main', elements: replayed.elements.map(({ name }) => name) }]);
});

test.each<[JsonValue, JsonValue, string | null]>([
  [{ a: [1, 2.5] }, { a: [1, 2.5004] }, null],
  [{ a: [1, 2.5] }, { a: [1, 2.6] }, 'a.1'],
  [{ id: 1 }, { id: 2 }, 'id'],
  [{ a: 1 }, { a: 1, b: 2 }, 'b'],
  [[1], { 0: 1 }, ''],
  ['x', 'y', ''],
  [null, {}, ''],
  [1, 0.9995, null],
])('%j and %j differ at %j', (a, b, path) => {
  expect(firstDifference(a, b, 1e-3)?.path ?? null).toBe(path);
});

function at(score: number): RecordedMessage {
  return recordedMessage(found(score));
}

test('outputs are compared element by element, and the first difference is said', () => {
  const outputs = [
    { element: 'a', message: at(0.5) },
    { element: 'b', message: at(0.9) },
    { element: 'a', message: at(0.6) },
  ];
  const run = (given: readonly (readonly [string, number])[]): string | null => {
    const match = new RecordingMatch(outputs, 1e-3);
    for (const [element, score] of given) match.add(element, at(score));
    return match.difference();
  };
  const same = [
    ['b', 0.9005],
    ['a', 0.5],
    ['a', 0.6],
  ] as const;
  expect(run(same)).toBeNull();
  expect(run(same.slice(0, 2))).toBe('a gave 1 outputs; 2 were recorded.');
  expect(run([...same, ['b', 0.9]])).toContain('b gave more outputs than the 1 recorded');
  expect(run([['a', 0.7]])).toMatch(/Output 1 of a \(frame 1\) differs at .*score: recorded 0\.5, now 0\.7/);
});
