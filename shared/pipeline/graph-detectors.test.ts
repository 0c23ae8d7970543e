import { describe, expect, test } from 'vitest';
import { wireId } from '../run/graph.ts';
import { checkDocument, parseDocument } from './document.ts';
import { graphOf } from './resolve.ts';

const HEAD = `
sources: { camera: { uri: camera, live: true } }
ai_models: { objects: { model: centernet }, faces: { model: blazeface } }
pipelines: { p: `;
const OBJECTS = '{ detect_objects: { ai_model: objects } }';
const FACES = '{ detect_faces: { ai_model: faces } }';

/** What the element of this name is told of its detectors. */
function told(pipeline: string, name: string): unknown {
  const graph = graphOf(parseDocument(`${HEAD}${pipeline}}`).document, 'p');
  const config = graph.elements.find((element) => element.name === name)?.config;
  return typeof config === 'object' && config !== null && 'detectors' in config
    ? config.detectors
    : undefined;
}

const listOf = (...elements: readonly string[]): string =>
  `[${['{ source: camera }', ...elements].join(', ')}]`;

const wired = (elements: string, wires: string): string =>
  `{ elements: ${listOf(OBJECTS, FACES, elements)}, wires: [{ from: source, to: [detect_objects, detect_faces] }, ${wires}] }`;

describe('who joins frames with detections is told how many come for each frame', () => {
  test.each([
    ['one detector', listOf(OBJECTS, '{ privacy: {} }'), 'privacy', 1],
    ['a row of two', listOf(OBJECTS, FACES, '{ privacy: {} }'), 'privacy', 2],
    ['a row of two, said too', listOf(OBJECTS, FACES, '{ privacy: { detectors: 2 } }'), 'privacy', 2],
    ['what saves pictures', listOf(OBJECTS, FACES, '{ save_detections: {} }'), 'save_detections', 2],
    ['a tracker between', listOf(OBJECTS, FACES, '{ track: {} }', '{ privacy: {} }'), 'privacy', 2],
    [
      'who looks within what two found',
      listOf(OBJECTS, FACES, '{ detect_poses: { ai_model: faces, within: {} } }'),
      'detect_poses',
      2,
    ],
    [
      'wires that come together before it',
      wired(
        '{ union: {} }, { privacy: {} }',
        '{ from: detect_objects, to: union }, { from: detect_faces, to: union }, { from: union, to: privacy }, { from: source, to: privacy }',
      ),
      'privacy',
      2,
    ],
    [
      'one that is wired to one of two',
      wired('{ privacy: {} }', '{ from: detect_faces, to: privacy }, { from: source, to: privacy }'),
      'privacy',
      1,
    ],
  ])('%s', (_name, pipeline, name, count) => {
    expect(told(pipeline, name)).toBe(count);
  });
});

const PARTED = `{ elements: ${listOf(
  OBJECTS,
  '{ filter: { label: dog }, name: dogs }',
  '{ filter: { not: { label: dog } }, name: others }',
  '{ union: {} }',
  '{ privacy: {} }',
)}, wires: [{ from: source, to: [detect_objects, privacy] }, { from: detect_objects, to: [dogs, others] }, { from: [dogs, others], to: union }, { from: union, to: privacy }] }`;

test('one detector on two ways is one, and who filters there tells whoever joins', () => {
  const graph = graphOf(parseDocument(`${HEAD}${PARTED}}`).document, 'p');
  expect(graph.elements.find(({ name }) => name === 'privacy')?.config).toMatchObject({
    detectors: 1,
    ways: 2,
  });
  expect(graph.wires.filter(({ joins }) => joins).map(wireId)).toEqual([
    'dogs>union',
    'others>union',
    'union>privacy',
  ]);
});

test.each([
  [PARTED.replace('{ privacy: {} }', '{ privacy: { ways: 1 } }'), 'ways', 'before all have looked'],
  [PARTED.replace('{ privacy: {} }', '{ privacy: { ways: 3 } }'), 'ways', 'comes on 2 ways'],
  [listOf(OBJECTS, FACES, '{ privacy: { detectors: 1 } }'), 'detectors', 'before all have looked'],
  [listOf(OBJECTS, '{ privacy: { detectors: 2 } }'), 'detectors', 'no frame would ever go on'],
  [
    listOf(OBJECTS, FACES, '{ save_detections: { detectors: 3 } }'),
    'detectors',
    '2 detectors look at each frame for `save_detections`',
  ],
])('another number is an error: %s', (pipeline, key, words) => {
  const { problems } = checkDocument(`${HEAD}${pipeline}}`);
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]?.path).toMatch(new RegExp(`\\.${key}$`));
  expect(errors[0]?.message).toContain(words);
});
