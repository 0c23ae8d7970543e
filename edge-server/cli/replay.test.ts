import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Picture } from '../../shared/frame.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Element } from '../../shared/run/element.ts';
import { DEFAULT_RESTART } from '../../shared/run/graph.ts';
import type { GraphWire, PipelineGraph } from '../../shared/run/graph.ts';
import type { RunHost, RunSource } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { RecordingContent } from '../../shared/run/recording-content.ts';
import { recordedMessage } from '../../shared/run/recording.ts';
import type { ElementType } from '../../shared/run/run.api.ts';
import { WHOLE_RANGE } from '../../shared/run/recording-range.ts';
import { systemClock } from '../clock.ts';
import { PictureFrames } from '../runs/picture-frames.ts';
import { openGraphSource } from '../sources/graph-source.ts';
import { drained } from './drained.ts';
import { readRecording } from './recording-file.ts';
import { ClipReplay } from '../../shared/replay/replay-clip.ts';
import type { Replaying } from '../../shared/replay/replaying.ts';
import { leftOutWords, replayRecorded } from '../../shared/replay/replay-recorded.ts';
import { RunRecording, recordingHeader } from './run-recording.ts';
import { outputJson } from './run-report.ts';
import { runToEnd } from '../../shared/run/run-to-end.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

/** "Detects" by the brightness of a row: what it says depends on every pixel there. */
function detector(): Element {
  return {
    process(message) {
      const { data } = message.value as Picture;
      const score = data.subarray(0, 64).reduce((sum, value) => sum + value, 0) / (64 * 255);
      const box = { x: score / 3, y: 0.1, width: 0.2, height: 0.2 };
      return { ...message, kind: 'detections', value: { detections: [{ label: 'light', score, box }] } };
    },
  };
}

/** Remembers: every third frame is an event with what came so far. */
function counter(): Element {
  let [count, sum] = [0, 0];
  return {
    process(message): Message | null {
      if (message.kind !== 'detections') return null;
      count += 1;
      sum += message.value.detections[0]?.score ?? 0;
      if (count % 3 > 0) return null;
      return { ...message, kind: 'event', value: { type: 'third', at: message.frame.timestamp, sum } };
    },
  };
}

/** Takes pictures, and is no detector. */
function brightness(): Element {
  return {
    async process(message): Promise<Message> {
      await Promise.resolve();
      const { data } = message.value as Picture;
      return { ...message, kind: 'data', value: { sum: data.reduce((sum, value) => sum + value, 0) } };
    },
  };
}

const TYPES: Readonly<Record<string, ElementType>> = {
  source: { description: 'frames', events: {} },
  detect_objects: { description: 'finds', events: {}, create: detector },
  counter: { description: 'counts', events: {}, create: counter },
  brightness: { description: 'looks', events: {}, create: brightness },
};

function graph(uri: string): PipelineGraph {
  const config: JsonValue = { id: 'inline', uri, type: 'video', live: false };
  const elements = [
    { name: 'source', type: 'source', config },
    { name: 'detect_objects', type: 'detect_objects', config: {} },
    { name: 'counter', type: 'counter', config: {} },
  ].map((element) => ({ ...element, flow: 'main', onError: 'skip' as const }));
  const policy = { kind: 'block', size: 2, timeoutMs: null } as const;
  const wires: GraphWire[] = [
    { from: 'source', to: 'detect_objects', kind: 'frame', policy },
    { from: 'detect_objects', to: 'counter', kind: 'detections', policy },
  ];
  return {
    id: 'lights',
    revision: '1',
    elements,
    wires,
    flows: [{ name: 'main', elements: elements.map(({ name }) => name) }],
    pace: { fps: null, deadlineMs: null },
    restart: DEFAULT_RESTART,
  };
}

function threads(): never {
  throw new Error('everything is in one thread here');
}

type Adapt = (source: RunSource<Picture>) => RunSource<Picture>;

function hostOf(adapt: Adapt = (source) => source): RunHost<Picture> {
  return {
    name: 'test',
    clock: systemClock,
    frames: new PictureFrames(),
    services: {},
    openSource: async (element, opening) =>
      adapt(await openGraphSource(element, { clock: systemClock, folder }, opening)),
    startFlow: threads,
    channel: threads,
    log: () => {},
  };
}

/** Only the frames of some times. */
function only(isWanted: (timestamp: number) => boolean): Adapt {
  return (source) => ({
    live: source.live,
    stop: () => source.stop(),
    start: (events) =>
      source.start({
        onFrame: (frame, info) => (isWanted(info.timestamp) ? events.onFrame(frame, info) : undefined),
        onEnded: () => events.onEnded(),
        onError: (error) => events.onError(error),
      }),
  });
}

/** Runs a synthetic scene and writes it down; gives the file and the lines that came out. */
async function record(
  pipeline: PipelineGraph,
  isWanted: (timestamp: number) => boolean = () => true,
): Promise<{ file: string; lines: string[] }> {
  const file = join(folder, `${Math.random()}.jsonl`);
  const lines: string[] = [];
  const facts = { models: [], provider: null, file: null };
  const recording = new RunRecording({ name: file, graph: pipeline, facts, clock: systemClock });
  const { figures, failure } = await runToEnd({
    graph: pipeline,
    host: hostOf(only(isWanted)),
    elements: recording.elements((type) => TYPES[type]),
    once: true,
    signal,
    output(message, element) {
      recording.recorder.output(message, element);
      lines.push(outputJson(element, recordedMessage(message)));
    },
  });
  expect([failure, figures.ledger.inFlight]).toEqual([null, 0]);
  await recording.end(figures.ledger);
  await recording.close();
  return { file, lines };
}

function replaying(
  range: Partial<Replaying['range']> = {},
): Replaying & { lines: string[]; warnings: string[] } {
  const [lines, warnings] = [[] as string[], [] as string[]];
  return {
    clock: systemClock,
    drained,
    services: {},
    signal,
    range: { ...WHOLE_RANGE, ...range },
    elements: (type) => TYPES[type],
    output: (element, message) => lines.push(outputJson(element, message)),
    warn: (line) => warnings.push(line),
    lines,
    warnings,
  };
}

/** Runs a graph over a recording's clip. */
function overClip(
  content: RecordingContent,
  pipeline: PipelineGraph,
  how: Replaying,
  detects = true,
): Promise<string | null> {
  const replay = new ClipReplay(content, how, detects);
  return replay.run(
    pipeline,
    hostOf((source) => replay.adapt(source)),
  );
}

test.each([1, 2, 3, 4, 5])('a run (scene %i) is repeated from what it found, byte for byte', async (seed) => {
  const { file, lines } = await record(graph(`synthetic:?width=64&height=48&frames=20&seed=${seed}`));
  const content = await readRecording(file);
  expect([content.frames.length, content.outputs.length, content.isWhole]).toEqual([20, 6, true]);
  const how = replaying();
  expect(await replayRecorded(content, how)).toBeNull();
  expect(how.lines).toEqual(lines);
});

test('a run of which only some frames came to the detectors is repeated with their numbers', async () => {
  const uri = 'synthetic:?width=64&height=48&frames=20';
  const { file, lines } = await record(graph(uri), (timestamp) => timestamp % 300_000 > 0);
  const content = await readRecording(file);
  const how = replaying();
  expect(await replayRecorded(content, how)).toBeNull();
  expect(await overClip(content, graph(uri), how)).toBeNull();
  expect(how.lines).toEqual([...lines, ...lines]);
  expect(how.warnings).toEqual([]);
});

test('another clip gives other events, and that is said with the first of them', async () => {
  const { file } = await record(graph('synthetic:?width=64&height=48&frames=9&objects=0'));
  const how = replaying();
  const other = graph('synthetic:?width=64&height=48&frames=9&objects=40&seed=9');
  const content = await readRecording(file);
  const difference = await overClip(content, other, how);
  expect(difference).toMatch(/Output \d of counter \(frame \d\) differs at value\.sum/);
  expect(how.warnings).toEqual([expect.stringMatching(/9 of 9 frames do not show what was recorded/)]);
});

test('a recording that says otherwise is not the same', async () => {
  const { file } = await record(graph('synthetic:?width=64&height=48&frames=6'));
  const content = await readRecording(file);
  const [first] = content.outputs;
  if (first !== undefined) {
    const value = { ...(first.message.value as object), type: 'fourth' };
    content.outputs[0] = { ...first, message: { ...first.message, value } };
  }
  expect(await replayRecorded(content, replaying())).toContain('recorded "fourth", now "third"');
});

test('a run that is asked to end ends, and what was written until then can be repeated', async () => {
  const abort = new AbortController();
  let outputs = 0;
  const outcome = await runToEnd({
    graph: graph('synthetic:?width=64&height=48&frames=1000000'),
    host: hostOf(),
    elements: (type) => TYPES[type],
    once: true,
    signal: abort.signal,
    output() {
      outputs += 1;
      if (outputs === 3) abort.abort();
    },
  });
  const { captured, delivered, filtered, inFlight } = outcome.figures.ledger;
  expect([outcome.failure, inFlight]).toEqual([null, 0]);
  expect(delivered).toBeGreaterThanOrEqual(3);
  expect(captured).toBeLessThan(1000);
  expect(filtered).toBeGreaterThan(0);
});

test.each([
  ['', /Line 1 /],
  ['{"kind":"frame"}', /Line 1 /],
  ['x'.repeat(9 * 1024 * 1024), /line 1: .*more than/],
])('a file that is no recording is refused with its line', async (text, words) => {
  const file = join(folder, 'wrong.jsonl');
  await writeFile(file, text);
  await expect(readRecording(file)).rejects.toMatchObject({
    code: 'invalid_message',
    message: expect.stringMatching(words),
  });
});

test('a recording that is cut off is refused with the line where it breaks', async () => {
  const { file } = await record(graph('synthetic:?width=64&height=48&frames=3'));
  const content = await readRecording(file);
  const header = JSON.stringify(content.header);
  await writeFile(file, `${header}\n{"kind":"frame","frame":{"id":1,"times`);
  await expect(readRecording(file)).rejects.toThrow(/Line 2 .*cut off/);
  await expect(readRecording(join(folder, 'none.jsonl'))).rejects.toMatchObject({ code: 'not_found' });
});

test('a password in the source’s address is not written down', () => {
  const header = recordingHeader(graph('rtsp://me:secret@camera/1'), {
    models: [],
    provider: null,
    file: null,
    begun: 0,
  });
  expect(JSON.stringify(header)).not.toContain('secret');
  expect(header.source).toBe('rtsp://…@camera/1');
});

/** The same with an element beside the detector that takes pictures too. */
function brightGraph(uri: string): PipelineGraph {
  const plain = graph(uri);
  const element = {
    name: 'brightness',
    type: 'brightness',
    config: {},
    flow: 'main',
    onError: 'skip' as const,
  };
  const elements = [...plain.elements, element];
  const policy = { kind: 'block', size: 2, timeoutMs: null } as const;
  const wires: GraphWire[] = [...plain.wires, { from: 'source', to: 'brightness', kind: 'frame', policy }];
  return { ...plain, elements, wires, flows: [{ name: 'main', elements: elements.map(({ name }) => name) }] };
}

test('what takes pictures is left out in words, or runs over the same clip with what was found', async () => {
  const pipeline = brightGraph('synthetic:?width=64&height=48&frames=9&seed=3');
  const { file, lines } = await record(pipeline);
  const content = await readRecording(file);
  expect(leftOutWords(content)).toEqual(['brightness takes pictures']);
  const without = replaying();
  expect(await replayRecorded(content, without)).toBeNull();
  expect(without.lines).toEqual(lines.filter((line) => !line.includes('"element":"brightness"')));
  for (const detects of [false, true]) {
    const how = replaying();
    expect(await overClip(content, pipeline, how, detects)).toBeNull();
    expect(how.lines.toSorted()).toEqual(lines.toSorted());
    expect(how.warnings).toEqual([]);
  }
});

test('from one time until another only that is shown and compared, with what was known before', async () => {
  const pipeline = graph('synthetic:?width=64&height=48&frames=20&fps=10');
  const { file, lines } = await record(pipeline);
  const range = { from: 500_000, until: 1_200_000 };
  const inside = lines.filter((line) => {
    const { timestamp } = JSON.parse(line).frame;
    return timestamp >= range.from && timestamp < range.until;
  });
  const content = await readRecording(file);
  const [quick, overIt] = [replaying(range), replaying(range)];
  expect(await replayRecorded(content, quick)).toBeNull();
  expect(await overClip(content, pipeline, overIt)).toBeNull();
  expect([quick.lines, overIt.lines]).toEqual([inside, inside]);
  expect(inside.length).toBe(3);
});

test('a clip that is shorter than it was ends, and says what is missing', async () => {
  const { file } = await record(graph('synthetic:?width=64&height=48&frames=20'));
  const content = await readRecording(file);
  const how = replaying();
  const difference = await overClip(content, graph('synthetic:?width=64&height=48&frames=7'), how);
  expect(difference).toBe('counter gave 2 outputs; 6 were recorded.');
});
