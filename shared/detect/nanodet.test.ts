import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

// 64x32 in cells of 16 pixels (4 x 2) and of 32 (2 x 1); distances of 0 to 2 cells.
const manifest = manifestOf({
  family: 'nanodet',
  width: 64,
  height: 32,
  outputs: { cls_16: [1, 8, 2], cls_32: [1, 2, 2], dis_16: [1, 8, 12], dis_32: [1, 2, 12] },
  labels: ['person', 'dog'],
  decoder: { strides: [16, 32] },
  preprocess: { fit: 'stretch', color: 'bgr' },
});

function outputsOf() {
  const fine = new Float32Array(8 * 12);
  const coarse = new Float32Array(2 * 12);
  // Row 5: surely one cell to each side. Row 1: as likely 0 as 2, which is 1 as well.
  for (let side = 0; side < 4; side++) {
    fine.set([-50, 0, -50], 5 * 12 + side * 3);
    coarse.set([1, -50, 1], 12 + side * 3);
  }
  const scores = new Float32Array(8 * 2);
  scores.set([0.1, 0.75], 5 * 2);
  return {
    cls_16: tensorOf([1, 8, 2], scores),
    cls_32: tensorOf([1, 2, 2], Float32Array.of(0, 0, 0.875, 0.625)),
    dis_16: tensorOf([1, 8, 12], fine),
    dis_32: tensorOf([1, 2, 12], coarse),
  };
}

const outputs = outputsOf();
const source = { width: 640, height: 320 };

decoderCases(manifest, outputs);

test('distances are the mean of the cells, from the middle of a cell', () => {
  const found = boxDecoder(manifest)(outputs, contextOf(manifest, source));
  const [person, dog, other] = found;
  expect(person).toMatchObject({ label: 'person', score: 0.875 });
  // The right half's cell has its middle at (48, 16) and reaches 32 pixels to each side.
  expect(person?.box.x).toBeCloseTo(16 / 64, 5);
  expect(person?.box.width).toBeCloseTo(48 / 64, 5);
  expect(person?.box.height).toBeCloseTo(1, 5);
  // Row 5 of the fine grid is column 1, line 1: its middle is (24, 24), 16 pixels to each side.
  expect(dog).toMatchObject({ label: 'dog', score: 0.75 });
  expect(dog?.box.x).toBeCloseTo(8 / 64, 5);
  expect(dog?.box.y).toBeCloseTo(8 / 32, 5);
  expect(dog?.box.width).toBeCloseTo(32 / 64, 5);
  expect(dog?.box.height).toBeCloseTo(24 / 32, 5);
  // A cell counts once for each class that passes.
  expect(other).toMatchObject({ label: 'dog', score: 0.625, box: person?.box });
});

test('a grid whose outputs are missing is named', () => {
  const [first, , third] = manifest.outputs;
  const wrong = { ...manifest, outputs: [first, third].flatMap((one) => (one ? [one] : [])) };
  expect(() => boxDecoder(wrong)).toThrow(/for the grid of 32 pixels/);
});
