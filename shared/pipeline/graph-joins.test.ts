import { expect, test } from 'vitest';
import { parseDocument } from './document.ts';
import { graphOf } from './resolve.ts';

const HEAD = `
sources: {camera: {uri: camera, live: true}}
ai_models: {objects: {model: centernet}, faces: {model: blazeface}}
pipelines:
  p:
    - source: camera
`;

function wires(elements: string): string[] {
  const { document } = parseDocument(`${HEAD}${elements}`);
  return graphOf(document, 'p').wires.map(({ from, to, kind }) => `${from}>${to} ${kind}`);
}

test('a detector that looks within boxes is wired to the frames and to what was found in them', () => {
  expect(
    wires(`
    - detect_objects: {ai_model: objects}
    - detect_faces: {ai_model: faces, within: {labels: [person]}}
`),
  ).toEqual([
    'source>detect_objects frame',
    'source>detect_faces frame',
    'detect_objects>detect_faces detections',
  ]);
});

test('what is masked, gated and concealed goes from one to the next', () => {
  expect(
    wires(`
    - mask: {polygons: [[[0, 0], [1, 0], [0, 1]]]}
    - motion: {}
    - detect_objects: {ai_model: objects}
    - privacy: {}
    - log: {}
`),
  ).toEqual([
    'source>mask frame',
    'mask>motion frame',
    'motion>detect_objects frame',
    'motion>privacy frame',
    'detect_objects>privacy detections',
    'privacy>log frame',
  ]);
});

test('privacy without a detector is refused', () => {
  expect(() => wires('    - privacy: {}\n')).toThrow('`privacy` needs `detections`');
});
