import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

// 64x32 in cells of 16 pixels: 4 columns, 2 lines.
const CELLS = 8;
const manifest = manifestOf({
  family: 'fastestdet',
  width: 64,
  height: 32,
  outputs: { maps: [1, 7, 2, 4] },
  labels: ['person', 'dog'],
  preprocess: { fit: 'stretch', color: 'bgr' },
});

/** Fills cells: [cell, objectness, x, y, width, height, person, dog]. */
function outputsOf(...cells: [cell: number, ...values: number[]][]) {
  const values = new Float32Array(7 * CELLS);
  for (const [cell, ...channels] of cells) {
    channels.forEach((value, channel) => (values[channel * CELLS + cell] = value));
  }
  return { maps: tensorOf([1, 7, 2, 4], values) };
}

const outputs = outputsOf([6, 0.9, 0.5, -0.25, 0, -1, 0.1, 0.8]);
const source = { width: 640, height: 320 };

decoderCases(manifest, outputs);

test('score, centre and size of a cell', () => {
  const [dog, ...others] = boxDecoder(manifest)(outputs, contextOf(manifest, source));
  expect(others).toEqual([]);
  expect(dog?.label).toBe('dog');
  expect(dog?.score).toBeCloseTo(0.9 ** 0.6 * 0.8 ** 0.4, 6);
  // Cell 6 is column 2, line 1; half the input wide, sigmoid(-1) high.
  const height = 1 / (1 + Math.E);
  expect(dog?.box.width).toBeCloseTo(0.5, 6);
  expect(dog?.box.height).toBeCloseTo(height, 6);
  expect((dog?.box.x ?? 0) + 0.25).toBeCloseTo((2 + Math.tanh(0.5)) / 4, 6);
  expect((dog?.box.y ?? 0) + height / 2).toBeCloseTo((1 + Math.tanh(-0.25)) / 2, 6);
});

test('threshold and label filter', () => {
  const decode = boxDecoder(manifest);
  expect(decode(outputs, contextOf(manifest, source, { threshold: 0.9 }))).toEqual([]);
  expect(decode(outputs, contextOf(manifest, source, { labels: ['person'] }))).toEqual([]);
});
