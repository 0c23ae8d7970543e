import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

// 64x32 with strides 8, 16, 32: grids of 8x4, 4x2 and 2x1 cells.
const CELLS = 32 + 8 + 2;
const manifest = manifestOf({
  family: 'yolox',
  width: 64,
  height: 32,
  outputs: { output: [1, CELLS, 8] },
  labels: ['person', 'dog', 'cat'],
  preprocess: { anchor: 'top-left', pad: 114, color: 'bgr' },
});

/** Fills rows of the output: [row, x, y, width, height, objectness, person, dog, cat]. */
function outputOf(...rows: [row: number, ...values: number[]][]) {
  const values = new Float32Array(CELLS * 8);
  for (const [row, ...rest] of rows) values.set(rest, row * 8);
  return { output: tensorOf([1, CELLS, 8], values) };
}

decoderCases(
  manifest,
  outputOf([38, 0.5, 0.25, 0.7, 0, 0.9, 0.1, 0.8, 0.2], [3, 0, 0, 0, 0, 0.9, 0.9, 0, 0]),
);

test('a row of the second grid is read with its own cell and stride', () => {
  // Row 32 + 6: the 16-pixel grid, cell (2, 1). Centre (2.5 * 16, 1.25 * 16), 32 wide, 16 high.
  const outputs = outputOf([38, 0.5, 0.25, Math.log(2), 0, 0.9, 0.1, 0.8, 0.2]);
  const [found, ...others] = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 128, height: 64 }));
  expect(others).toEqual([]);
  expect(found?.label).toBe('dog');
  expect(found?.score).toBeCloseTo(0.72, 6);
  expect(found?.box.x).toBeCloseTo(24 / 64, 6);
  expect(found?.box.y).toBeCloseTo(12 / 32, 6);
  expect(found?.box.width).toBeCloseTo(32 / 64, 6);
  expect(found?.box.height).toBeCloseTo(16 / 32, 6);
});

test('a letterboxed source gets its own coordinates back', () => {
  // A square source lies in the left half of the input; the box around (16, 16) is its lower right quarter... of it.
  const outputs = outputOf([2 * 8 + 2, 0, 0, Math.log(4), Math.log(4), 1, 1, 0, 0]);
  const [found] = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 500, height: 500 }));
  expect(found?.box).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

test('the last grid ends where the rows end', () => {
  const outputs = outputOf([CELLS - 1, 0.5, 0.5, 0, 0, 1, 0, 0, 1]);
  const [found] = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 64, height: 32 }));
  expect(found).toEqual({ label: 'cat', score: 1, box: { x: 0.5, y: 0, width: 0.5, height: 1 } });
});

test('threshold, label filter and suppression', () => {
  const decode = boxDecoder(manifest);
  const outputs = outputOf(
    [0, 0.5, 0.5, 0, 0, 0.9, 0.9, 0, 0],
    [1, -0.4, 0.5, 0, 0, 0.8, 0.9, 0, 0],
    [2, -1.5, 0.5, 0, 0, 0.9, 0, 0.9, 0],
    [20, 0.5, 0.5, 0, 0, 0.9, 0, 0, 0.5],
  );
  const source = { width: 64, height: 32 };
  const labels = (options: object) =>
    decode(outputs, contextOf(manifest, source, options)).map((one) => one.label);
  expect(labels({})).toEqual(['person', 'dog']);
  expect(labels({ threshold: 0.4 })).toEqual(['person', 'dog', 'cat']);
  expect(labels({ threshold: 0.4, labels: ['cat', 'nothing'] })).toEqual(['cat']);
  expect(labels({ threshold: 0.4, topK: 1 })).toEqual(['person']);
  expect(labels({ labels: ['nothing'] })).toEqual([]);
  expect(labels({})).toEqual(['person', 'dog']);
});

test('a box in the bars of the letterbox is not reported', () => {
  const outputs = outputOf([7, 0.5, 0.5, 0, 0, 1, 1, 0, 0]);
  expect(boxDecoder(manifest)(outputs, contextOf(manifest, { width: 50, height: 50 }))).toEqual([]);
});

test('strides come from the manifest', () => {
  const coarse = {
    ...manifest,
    decoder: { strides: [32] },
    outputs: [{ name: 'output', type: 'float32' as const, shape: [1, 2, 8] }],
  };
  const outputs = {
    output: tensorOf([1, 2, 8], Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 1, 1, 0, 0)),
  };
  const [found] = boxDecoder(coarse)(outputs, contextOf(coarse, { width: 64, height: 32 }));
  expect(found?.box).toEqual({ x: 0.5, y: 0, width: 0.5, height: 1 });
  expect(() => boxDecoder({ ...manifest, decoder: { strides: [] } })).toThrow(/decoder\.strides/);
});
