import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

// 64x32 in cells of 16 pixels (4 x 2) and of 32 (2 x 1).
const manifest = manifestOf({
  family: 'yunet',
  width: 64,
  height: 32,
  outputs: {
    cls_16: [1, 8, 1],
    cls_32: [1, 2, 1],
    obj_16: [1, 8, 1],
    obj_32: [1, 2, 1],
    bbox_16: [1, 8, 4],
    bbox_32: [1, 2, 4],
    kps_16: [1, 8, 10],
    kps_32: [1, 2, 10],
  },
  labels: ['face'],
  keypoints: ['right_eye', 'left_eye', 'nose', 'right_mouth', 'left_mouth'],
  decoder: { strides: [16, 32] },
  preprocess: { anchor: 'top-left', color: 'bgr' },
});

function row(rows: number, values: number, at: number, given: readonly number[]) {
  const data = new Float32Array(rows * values);
  data.set(given, at * values);
  return tensorOf([1, rows, values], data);
}

const outputs = {
  cls_16: row(8, 1, 6, [0.81]),
  obj_16: row(8, 1, 6, [0.64]),
  bbox_16: row(8, 4, 6, [0.5, -0.5, Math.log(1.5), 0]),
  kps_16: row(8, 10, 6, [0.25, -0.5, 0.75, -0.5, 0.5, -0.25, 0.25, 0, NaN, 0]),
  cls_32: row(2, 1, 0, [1.5]),
  obj_32: row(2, 1, 0, [2]),
  bbox_32: row(2, 4, 0, [0.5, 0.5, 0, 0]),
  kps_32: row(2, 10, 0, [0.25, 0.25, 0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.75, 0.75]),
};
const source = { width: 640, height: 320 };

decoderCases(manifest, outputs);

test('boxes and points count in cells, scores are the root of both', () => {
  const found = boxDecoder(manifest)(outputs, contextOf(manifest, source));
  expect(found).toHaveLength(2);
  const [coarse, fine] = found;
  expect(coarse).toMatchObject({ score: 1, box: { x: 0, y: 0, width: 0.5, height: 1 } });
  expect(coarse?.keypoints?.map(({ x, y }) => [x, y])).toEqual([
    [0.125, 0.25],
    [0.375, 0.25],
    [0.25, 0.5],
    [0.125, 0.75],
    [0.375, 0.75],
  ]);
  // Cell 6 is column 2, line 1: centre (40, 8), 24 wide, 16 high.
  expect(fine?.score).toBeCloseTo(0.72, 6);
  expect(fine?.box.x).toBeCloseTo(28 / 64, 6);
  expect(fine?.box.y).toBeCloseTo(0, 6);
  expect(fine?.box.width).toBeCloseTo(24 / 64, 6);
  expect(fine?.box.height).toBeCloseTo(16 / 32, 6);
});

test('a point that is nowhere is left out, the others carry the score of the face', () => {
  const [, fine] = boxDecoder(manifest)(outputs, contextOf(manifest, source));
  expect(fine?.keypoints?.map(({ name }) => name)).toEqual(manifest.keypoints?.slice(0, 4));
  expect(fine?.keypoints?.[0]).toEqual({ name: 'right_eye', x: 36 / 64, y: 8 / 32, score: fine?.score });
});

test('it needs as many points as the manifest names', () => {
  const wrong = { ...manifest, keypoints: ['nose'] };
  expect(() => boxDecoder(wrong)).toThrow(/key points \[1, 8, 2\] for the grid of 16 pixels/);
});
