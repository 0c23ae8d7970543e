import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

const manifest = manifestOf({
  family: 'ultraface',
  width: 320,
  height: 240,
  outputs: { scores: [1, 3, 2], boxes: [1, 3, 4] },
  labels: ['face'],
  preprocess: { fit: 'stretch' },
});
const outputs = {
  scores: tensorOf([1, 3, 2], Float32Array.of(0.25, 0.75, 0.125, 0.875, 1, 0)),
  boxes: tensorOf([1, 3, 4], Float32Array.of(0.25, 0.25, 0.5, 0.75, 0.26, 0.25, 0.5, 0.75, 0, 0, 1, 1)),
};
const source = { width: 1000, height: 1000 };

decoderCases(manifest, outputs);

test('the second score counts, corners are shares of the input, overlaps go', () => {
  const [face, ...others] = boxDecoder(manifest)(outputs, contextOf(manifest, source));
  expect(others).toEqual([]);
  expect(face).toMatchObject({ label: 'face', score: 0.875 });
  expect(face?.box.x).toBeCloseTo(0.26, 6);
  expect(face?.box.y).toBeCloseTo(0.25, 6);
  expect(face?.box.width).toBeCloseTo(0.24, 6);
  expect(face?.box.height).toBeCloseTo(0.5, 6);
});

test('other labels than the face are not found', () => {
  expect(boxDecoder(manifest)(outputs, contextOf(manifest, source, { labels: ['dog'] }))).toEqual([]);
});
