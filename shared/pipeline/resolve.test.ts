import { describe, expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { definitionOf, resolvePipeline } from './resolve.ts';

const TEXT = `
sources:
  camera: {uri: camera, live: true}
  clip: {uri: ./clip.mp4}
ai_models:
  objects: {model: centernet, top_k: 5, confidence_threshold: 0.2, label_filter: person}
pipelines:
  plain:
    - source: clip
    - detect_objects: {ai_model: objects}
  stated:
    name: Stated
    placement: edge
    frames: exact
    elements:
      - source: {source_id: clip, live: true}
      - detect_objects: {ai_model: objects, top_k: 9, confidence_threshold: 0.7}
      - detect_faces: {ai_model: {ai_model_id: objects, model: blazeface, label_filter: []}}
      - detect_objects: {ai_model: {model: yolox-nano}}
  pinned: {local_only: true, elements: [{source: {uri: camera}}, {detect_poses: {ai_model: {model: movenet}}}]}
`;
const { document } = parseDocument(TEXT);

test('references are followed and defaults filled in', () => {
  expect(resolvePipeline(document, 'plain')).toEqual({
    id: 'plain',
    revision: expect.stringMatching(/^[0-9a-f]{16}$/),
    name: 'plain',
    placement: 'auto',
    localOnly: false,
    source: { id: 'clip', uri: './clip.mp4', type: 'video', live: false },
    steps: [
      {
        element: 'detect_objects',
        name: 'detect_objects',
        model: 'centernet',
        options: { topK: 5, threshold: 0.2, labels: ['person'] },
      },
    ],
    graph: expect.objectContaining({ id: 'plain' }),
  });
});

test("what an element says wins over its model's entry, and what stands beside a reference wins over that", () => {
  const { source, steps, name, placement, frames } = resolvePipeline(document, 'stated');
  expect({ name, placement, frames }).toEqual({ name: 'Stated', placement: 'edge', frames: 'exact' });
  expect(source).toEqual({ id: 'clip', uri: './clip.mp4', type: 'video', live: true });
  expect(steps.map((step) => [step.name, step.model, step.options])).toEqual([
    ['detect_objects', 'centernet', { topK: 9, threshold: 0.7, labels: ['person'] }],
    ['detect_faces', 'blazeface', { topK: 5, threshold: 0.2, labels: [] }],
    ['detect_objects-2', 'yolox-nano', {}],
  ]);
});

test('where a detector wants to be is said of its step, and changes nothing of the graph', () => {
  const text = `
pipelines:
  p:
    placement: edge
    elements:
      - source: camera
      - detect_faces: {ai_model: {model: blazeface}}
`;
  const [unset, pinned] = [text, `${text}        placement: browser\n`].map((written) =>
    resolvePipeline(parseDocument(written).document, 'p'),
  );
  expect([unset, pinned].map((pipeline) => pipeline?.steps[0]?.placement)).toEqual([undefined, 'browser']);
  expect(pinned?.graph.elements).toEqual(unset?.graph.elements);
  expect(pinned?.revision).not.toBe(unset?.revision);
});

test('a source written out is inline, and a camera goes on for ever', () => {
  const { source, localOnly } = resolvePipeline(document, 'pinned');
  expect(source).toEqual({ id: 'inline', uri: 'camera', type: 'video', live: true });
  expect(localOnly).toBe(true);
});

test('a resolved pipeline is plain JSON data', () => {
  for (const id of Object.keys(document.pipelines)) {
    const resolved = resolvePipeline(document, id);
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
  }
});

function revision(text: string, id = 'plain'): string {
  return resolvePipeline(parseDocument(text).document, id).revision;
}

describe('the revision', () => {
  test.each([
    ['a comment', TEXT.replace('pipelines:', 'pipelines: # here')],
    ['the order of keys', TEXT.replace('model: centernet, top_k: 5', 'top_k: 5, model: centernet')],
    ['another pipeline', TEXT.replace('name: Stated', 'name: Other')],
    [
      'a default written out',
      TEXT.replace('{uri: ./clip.mp4}', '{uri: ./clip.mp4, type: video, live: false}'),
    ],
    [
      'the list written as a map',
      TEXT.replace('plain:\n    - source: clip\n    -', 'plain:\n    elements:\n    - source: clip\n    -'),
    ],
  ])('stays when %s changes', (_name, text) => {
    expect(revision(text)).toBe(revision(TEXT));
  });

  test.each([
    ["a model's setting", TEXT.replace('top_k: 5', 'top_k: 6')],
    ['its source', TEXT.replace('./clip.mp4', './other.mp4')],
    [
      'its placement',
      TEXT.replace(
        'plain:\n    - source: clip\n    -',
        'plain:\n    placement: edge\n    elements:\n    - source: clip\n    -',
      ),
    ],
  ])('changes with %s', (_name, text) => {
    expect(revision(text)).not.toBe(revision(TEXT));
  });

  test('differs between pipelines', () => {
    const ids = Object.keys(document.pipelines);
    expect(new Set(ids.map((id) => revision(TEXT, id))).size).toBe(ids.length);
  });
});

test('an unknown pipeline is not found, and the near one is named', () => {
  expect(() => resolvePipeline(document, 'plan')).toThrow(
    'there is no pipeline "plan"; did you mean "plain"?',
  );
  expect(() => definitionOf(document, 'constructor')).toThrow('there is no pipeline "constructor"');
});

test('a document that was not checked is refused, not guessed at', () => {
  const broken = { ...document, sources: {} };
  expect(() => resolvePipeline(broken, 'plain')).toThrow('unknown source `clip`');
  const empty = {
    ...document,
    pipelines: { none: { placement: 'auto' as const, local_only: false, elements: [] } },
  };
  expect(() => resolvePipeline(empty, 'none')).toThrow('has no source');
});

test('what a lenient document left out is passed over', () => {
  const text = TEXT.replace('sources:', 'lenient: true\nsources:').replace(
    '- detect_objects: {ai_model: objects}\n',
    '- save: {}\n    - detect_objects: {ai_model: objects}\n',
  );
  expect(resolvePipeline(parseDocument(text).document, 'plain').steps).toHaveLength(1);
});
