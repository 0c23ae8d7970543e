import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import type { SightlineEvent } from '../event.ts';
import { FakeClock, settle } from '../fake-clock.cases.ts';
import { parseDocument } from '../pipeline/document.ts';
import { resolvePipeline } from '../pipeline/resolve.ts';
import { replayStored } from './replay-stored.ts';
import { storedFeed } from './stored-feed.ts';
import type { StoredMoment, StoredPart } from './stored-moment.ts';

const { document } = parseDocument(`
pipelines:
  faces:
    elements:
      - source: { uri: camera }
      - { name: people, detect_objects: { ai_model: { model: centernet } } }
      - { name: faces, detect_faces: { ai_model: { model: blazeface } } }
      - { name: both, union: {} }
      - { name: all, to_data: {} }
      - { name: hidden, privacy: {} }
      - { name: shown, tap: {} }
      - { name: there, debounce: { of_frames: 1, min_frames: 1 } }
      - { name: kept, save_snapshots: {} }
    wires:
      - { from: source, to: [people, faces, hidden, kept] }
      - { from: [people, faces], to: both }
      - { from: both, to: all }
      - { from: people, to: [hidden, there] }
      - { from: hidden, to: shown }
      - { from: there, to: kept }
  lines:
    elements:
      - source: { uri: camera }
      - detect_objects: { ai_model: { model: centernet } }
      - track: {}
      - { name: things, object_events: {} }
      - { name: gate, line: { lines: { gate: { from: [0, 0], to: [1, 1] } } } }
      - { name: pairs, count_window: { size: 2 } }
    wires:
      - { from: source, to: detect_objects }
      - { from: detect_objects, to: track }
      - { from: track, to: [things, gate] }
      - { from: [things, gate], to: pairs }
`);

const graphOf = (id: string) => resolvePipeline(document, id).graph;

async function* each(moments: readonly StoredMoment[]): AsyncGenerator<StoredMoment, void> {
  for (const moment of moments) {
    await settle();
    yield moment;
  }
}

async function replay(id: string, part: StoredPart, moments: readonly StoredMoment[]): Promise<string[]> {
  const outputs: string[] = [];
  await replayStored({
    feed: storedFeed(graphOf(id), part),
    moments: each(moments),
    from: 0,
    until: 60_000,
    clock: new FakeClock(),
    drained: settle,
    signal: new AbortController().signal,
    services: {},
    output: (element, { frame, value }) =>
      outputs.push(`${frame.capturedAt} ${element} ${JSON.stringify(value).slice(0, 60)}`),
    warn: (line) => outputs.push(line),
  });
  return outputs;
}

function found(at: number, element: string | null, ...labels: string[]): StoredMoment {
  const box = { x: 0, y: 0, width: 0.5, height: 0.5 };
  const detections = labels.map((label): Detection => ({ label, score: 0.5, box }));
  return { kind: 'detections', at, element, findings: { detections }, width: 64, height: 48 };
}

function said(at: number, type: string, id: string): StoredMoment {
  const event: SightlineEvent = { id, type, phase: 'once', at, started_at: at };
  return { kind: 'event', at, event };
}

test('what works on pictures is left out with what it alone feeds; what keeps them is not', () => {
  const { graph, leftOut, names } = storedFeed(graphOf('faces'), 'detections');
  expect(leftOut).toEqual(['hidden', 'shown']);
  expect([...names]).toEqual(['people', 'faces']);
  expect(graph.elements.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['people', 'faces', 'both', 'all', 'there', 'kept']),
  );
});

test('the first detector before what kept it gives what was found, what would be kept is told', async () => {
  const outputs = await replay('faces', 'detections', [
    found(1000, 'kept', 'person'),
    // Kept by two elements after the same detector: once is enough.
    found(1000, 'kept', 'person'),
    found(2000, 'kept'),
  ]);
  const kept = outputs.filter((line) => line.includes(' kept '));
  expect(kept.map((line) => /^(\d+) kept {"type":"(\w+)"/.exec(line)?.slice(1))).toEqual([
    ['1000', 'on'],
    ['2000', 'off'],
  ]);
  expect(outputs.filter((line) => line.includes(' all '))).not.toEqual([]);
});

test('events come from the elements that gave them, and those of others from none', async () => {
  const feed = storedFeed(graphOf('lines'), 'events');
  const giver = (type: string, id: string): readonly string[] => feed.givers(said(1, type, id));
  expect(giver('object', 'things-abc-1')).toEqual(['things']);
  expect(giver('line', 'gate-gate-abc-1')).toEqual(['gate']);
  expect(giver('line', 'renamed-abc-1')).toEqual(['gate']);
  expect(giver('fall', 'falls-abc-1')).toEqual([]);
  const outputs = await replay('lines', 'events', [
    said(1000, 'object', 'things-a-1'),
    said(1500, 'fall', 'falls-a-1'),
    said(2000, 'line', 'gate-gate-a-1'),
  ]);
  expect(outputs).toHaveLength(1);
  expect(outputs[0]).toMatch(/^2000 pairs /);
});

test('where nothing could give it, that is said', () => {
  const { elements, ...graph } = graphOf('lines');
  const bare = { ...graph, elements: elements.slice(0, 1), wires: [] };
  expect(() => storedFeed(bare, 'detections')).toThrow(/has no detector/);
  expect(() => storedFeed(bare, 'events')).toThrow(/no element that gives events/);
});
