import { describe, expect, test } from 'vitest';
import { elementOf } from '../elements/registry.ts';
import { DEFAULT_RESTART } from '../run/graph.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { ElementLookup } from '../run/run.api.ts';
import { parseDocument } from './document.ts';
import { PipelineGraphSchema } from './graph-schema.ts';
import { graphOf, resolvePipeline } from './resolve.ts';
import { structureOf } from './structure.ts';

const HEAD = `
sources:
  camera: {uri: camera, live: true}
  clip: {uri: ./clip.mp4, fps: 5}
ai_models:
  objects: {model: centernet, top_k: 5}
pipelines:
`;

/** The graph of the pipeline \`p\`, from what stands behind its key. */
function graph(pipeline: string): PipelineGraph {
  return graphOf(parseDocument(`${HEAD}  p: ${pipeline}\n`).document, 'p');
}

function wires(pipeline: string): string[] {
  return graph(pipeline).wires.map(({ from, to, kind, policy }) => `${from}>${to} ${kind} ${policy.kind}`);
}

const OBJECTS = '{detect_objects: {ai_model: objects}}';

test('a list becomes a graph of plain data with every default filled in', () => {
  const found = graph(`[{source: camera}, ${OBJECTS}]`);
  expect(found).toEqual({
    id: 'p',
    revision: expect.stringMatching(/^[0-9a-f]{16}$/),
    elements: [
      {
        name: 'source',
        type: 'source',
        config: { id: 'camera', uri: 'camera', type: 'video', live: true },
        flow: 'main',
        onError: 'skip',
      },
      {
        name: 'detect_objects',
        type: 'detect_objects',
        config: {
          element: 'detect_objects',
          name: 'detect_objects',
          model: 'centernet',
          options: { topK: 5 },
        },
        flow: 'main',
        onError: 'skip',
      },
    ],
    wires: [{ from: 'source', to: 'detect_objects', kind: 'frame', policy: { kind: 'latest' } }],
    flows: [{ name: 'main', elements: ['source', 'detect_objects'] }],
    pace: { fps: null, deadlineMs: null },
    restart: DEFAULT_RESTART,
  });
  expect(PipelineGraphSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
});

test('detectors in a row see the same frames side by side', () => {
  expect(wires(`[{source: camera}, ${OBJECTS}, {detect_faces: {ai_model: objects}}, ${OBJECTS}]`)).toEqual([
    'source>detect_objects frame latest',
    'source>detect_faces frame latest',
    'source>detect_objects-2 frame latest',
  ]);
});

test('frames of a source that can wait are waited for', () => {
  expect(graph(`[{source: clip}, ${OBJECTS}]`).wires[0]?.policy).toEqual({
    kind: 'block',
    size: 1,
    timeoutMs: null,
  });
});

test('what a pipeline says about itself is in its graph', () => {
  const found = graph(
    `{pace: {deadline_ms: 200, in_flight: 8}, restart: {heal_after: 5, budget: 2}, on_error: stop, elements: [
       {source: clip, name: film}, {detect_objects: {ai_model: objects}, name: things, on_error: restart}]}`,
  );
  expect(found.pace).toEqual({ fps: 5, deadlineMs: 200, inFlight: 8 });
  expect(PipelineGraphSchema.parse(found)).toEqual(found);
  expect(found.restart).toEqual({ ...DEFAULT_RESTART, healAfterMs: 5000, budget: 2 });
  expect(found.elements.map(({ name, onError }) => [name, onError])).toEqual([
    ['film', 'stop'],
    ['things', 'restart'],
  ]);
  expect(found.elements[1]?.config).toMatchObject({ name: 'things' });
});

test('what leads to a sink is given again until it is done, unless the document says otherwise', () => {
  const elements = `{source: camera}, ${OBJECTS}, {save_detections: {}}, {json_lines: {}}`;
  expect(wires(`[${elements}]`)).toEqual([
    'source>detect_objects frame latest',
    'source>save_detections frame latest',
    'detect_objects>save_detections detections at_least_once',
    'detect_objects>json_lines detections at_least_once',
  ]);
  const written = `{elements: [{source: camera}, ${OBJECTS}, {json_lines: {}}], wires: [
    {from: source, to: detect_objects}, {from: detect_objects, to: json_lines, policy: latest}]}`;
  expect(wires(written)[1]).toBe('detect_objects>json_lines detections latest');
});

test("a pipeline's rate wins over the one of its source, and an element's over both", () => {
  expect(graph(`{pace: {fps: 2}, elements: [{source: clip}, ${OBJECTS}]}`).pace.fps).toBe(2);
  expect(graph(`[{source: {source_id: clip, fps: 0.5}}, ${OBJECTS}]`).pace.fps).toBe(0.5);
});

describe('written wires', () => {
  const ELEMENTS = `elements: [{source: camera}, ${OBJECTS}, {detect_faces: {ai_model: objects}}]`;

  test('replace those of the list, and one may lead to several', () => {
    expect(
      graph(
        `{${ELEMENTS}, wires: [{from: source, to: [detect_faces, detect_objects], policy: {drop_oldest: 4}}]}`,
      ).wires,
    ).toEqual([
      { from: 'source', to: 'detect_faces', kind: 'frame', policy: { kind: 'drop_oldest', size: 4 } },
      { from: 'source', to: 'detect_objects', kind: 'frame', policy: { kind: 'drop_oldest', size: 4 } },
    ]);
  });

  test('may come from several', () => {
    const united = ELEMENTS.replace(/\]$/u, ', {union: {}}, {log: {}}]');
    expect(
      wires(
        `{${united}, wires: [{from: source, to: [detect_faces, detect_objects]},
          {from: [detect_faces, detect_objects], to: union, policy: {drop_oldest: 4}}, {from: union, to: log}]}`,
      ).slice(2),
    ).toEqual([
      'detect_faces>union detections drop_oldest',
      'detect_objects>union detections drop_oldest',
      'union>log detections block',
    ]);
  });

  test('are all kept', () => {
    expect(
      wires(
        `{${ELEMENTS}, wires: [{from: source, to: detect_objects, policy: block}, {from: source, to: detect_faces}]}`,
      ),
    ).toEqual(['source>detect_objects frame block', 'source>detect_faces frame latest']);
  });
});

function revision(pipeline: string): string {
  return graph(pipeline).revision;
}

describe('the revision', () => {
  const plain = `{elements: [{source: camera}, ${OBJECTS}]}`;

  test('is that of the resolved pipeline', () => {
    const { document } = parseDocument(`${HEAD}  p: ${plain}\n`);
    expect(resolvePipeline(document, 'p').revision).toBe(graphOf(document, 'p').revision);
  });

  test.each([
    [
      'a default written out',
      plain.replace('elements', 'on_error: skip, pace: {}, restart: {budget: 10}, elements'),
    ],
    [
      'the wires of the list written out',
      plain.replace('elements', 'wires: [{from: source, to: detect_objects, policy: latest}], elements'),
    ],
    [
      'a name that is the type',
      plain.replace('{source: camera}', '{source: camera, name: source, flow: main}'),
    ],
  ])('stays with %s', (_name, pipeline) => {
    expect(revision(pipeline)).toBe(revision(plain));
  });

  test.each([
    ['a pace', plain.replace('elements', 'pace: {fps: 3}, elements')],
    ['a restart policy', plain.replace('elements', 'restart: {budget: 1}, elements')],
    ['an error policy', plain.replace('elements', 'on_error: stop, elements')],
    ['a name', plain.replace('{source: camera}', '{source: camera, name: eye}')],
    [
      'a wire policy',
      plain.replace('elements', 'wires: [{from: source, to: detect_objects, policy: block}], elements'),
    ],
  ])('changes with %s', (_name, pipeline) => {
    expect(revision(pipeline)).not.toBe(revision(plain));
  });
});

test('the structure tells a graph to people', () => {
  const found = graph(`[{source: camera}, ${OBJECTS}]`);
  expect(structureOf(found, elementOf)).toEqual({
    id: 'p',
    revision: found.revision,
    flows: [{ name: 'main', elements: ['source', 'detect_objects'] }],
    elements: [
      {
        name: 'source',
        type: 'source',
        flow: 'main',
        description: elementOf('source')?.description,
        events: [],
      },
      {
        name: 'detect_objects',
        type: 'detect_objects',
        flow: 'main',
        description: elementOf('detect_objects')?.description,
        events: [],
      },
    ],
    wires: [{ from: 'source', to: 'detect_objects', kind: 'frame', policy: 'latest' }],
    events: ['start', 'stop', 'pause', 'resume', 'kill'],
  });
});

function onlyDetectors(type: string): ReturnType<ElementLookup> {
  return type === 'source' ? undefined : { description: 'Sees.', events: { look: {}, pause: {} } };
}

test('declared events follow the built-in ones, each once', () => {
  const found = graph(`[{source: camera}, ${OBJECTS}, ${OBJECTS}]`);
  const structure = structureOf(found, onlyDetectors);
  expect(structure.events).toEqual(['start', 'stop', 'pause', 'resume', 'kill', 'look']);
  expect(structure.elements[0]).toMatchObject({ description: '', events: [] });
});
