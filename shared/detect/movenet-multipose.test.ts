import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

const manifest = manifestOf({
  family: 'movenet-multipose',
  task: 'pose',
  width: 64,
  outputs: { persons: [1, -1, 11] },
  labels: ['person'],
  keypoints: ['nose', 'left_eye'],
});

/** A row: y, x, score of each point, then top, left, bottom, right, score. */
const rows = [
  [0.5, 0.25, 0.9, 0.5, 0.75, 0.1, 0.25, 0.125, 0.75, 0.5, 0.875],
  [0, 0, 0, 0, 0, 0, 0.25, 0.125, 0.75, 0.5, 0.25],
  [0.5, NaN, 0.9, 2, 0.5, 7, 0.4, 0.5, 0.6, 1.5, 0.75],
];
const outputs = { persons: tensorOf([1, 3, 11], Float32Array.from(rows.flat())) };

decoderCases(manifest, outputs);

test('a row is a person with a box and points of its own', () => {
  // A frame twice as wide as high lies in rows 16..48.
  const found = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 200, height: 100 }));
  expect(found).toHaveLength(2);
  expect(found[0]).toEqual({
    label: 'person',
    score: 0.875,
    box: { x: 0.125, y: 0, width: 0.375, height: 1 },
    keypoints: [
      { name: 'nose', x: 0.25, y: 0.5, score: expect.closeTo(0.9, 6) },
      { name: 'left_eye', x: 0.75, y: 0.5, score: expect.closeTo(0.1, 6) },
    ],
  });
  expect(found[1]?.keypoints).toEqual([{ name: 'left_eye', x: 0.5, y: 1, score: 1 }]);
});

test('nobody in sight', () => {
  const none = { persons: tensorOf([1, 0, 11], new Float32Array()) };
  expect(boxDecoder(manifest)(none, contextOf(manifest, { width: 9, height: 9 }))).toEqual([]);
});

test('rows that are not whole are refused', () => {
  const odd = { persons: tensorOf([1, 12]) };
  expect(() => boxDecoder(manifest)(odd, contextOf(manifest, { width: 9, height: 9 }))).toThrow(/rows of 11/);
});
