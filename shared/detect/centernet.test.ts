import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

const labels = ['person', 'dog', 'cat'];
const ready = manifestOf({ family: 'centernet', width: 64, labels, outputs: { 'a/detections': [1, 10, 6] } });
const raw = manifestOf({
  family: 'centernet',
  width: 64,
  labels,
  outputs: { wh: [1, 16, 16, 4], keypoints: [1, 16, 16, 3] },
});

function rowsOf(...rows: number[][]) {
  const values = new Float32Array(60);
  rows.forEach((row, index) => values.set(row, index * 6));
  return { 'a/detections': tensorOf([1, 10, 6], values) };
}

decoderCases(ready, rowsOf([16, 16, 32, 48, 0.9, 2], [0, 16, 64, 32, 0.75, 0], [0, 0, 64, 64, 0.8, 1]));
decoderCases(raw, {
  keypoints: tensorOf([1, 16, 16, 3], new Float32Array(768).fill(0.9, 200, 203)),
  wh: tensorOf([1, 16, 16, 4], new Float32Array(1024).fill(8)),
});

test('ready rows are corners in input pixels, score, class', () => {
  const outputs = rowsOf([16, 16, 32, 48, 0.5, 2], [0, 16, 64, 32, 0.75, 0], [0, 0, 64, 64, 0.25, 1]);
  const found = boxDecoder(ready)(outputs, contextOf(ready, { width: 200, height: 100 }));
  expect(found).toEqual([
    { label: 'person', score: 0.75, box: { x: 0, y: 0, width: 1, height: 0.5 } },
    { label: 'cat', score: 0.5, box: { x: 0.25, y: 0, width: 0.25, height: 1 } },
  ]);
});

test('rows of no known class are left out', () => {
  const box = [0, 0, 32, 32, 0.9];
  const outputs = rowsOf([...box, 3], [...box, -1], [...box, 0.5], [...box, NaN]);
  expect(boxDecoder(ready)(outputs, contextOf(ready, { width: 64, height: 64 }))).toEqual([]);
});

test('duplicates of one class are suppressed, by the manifest’s overlap', () => {
  const outputs = rowsOf([0, 0, 32, 32, 0.9, 0], [0, 0, 32, 24, 0.8, 0], [0, 0, 32, 24, 0.7, 1]);
  const context = contextOf(ready, { width: 64, height: 64 });
  expect(boxDecoder(ready)(outputs, context).map((one) => one.label)).toEqual(['person', 'dog']);
  expect(boxDecoder({ ...ready, nms_iou: 0.8 })(outputs, context)).toHaveLength(3);
});

test('a heat map’s peaks become boxes, their neighbours don’t', () => {
  const heat = new Float32Array(16 * 16 * 3);
  const sides = new Float32Array(16 * 16 * 4);
  const cell = 5 * 16 + 4;
  heat[cell * 3 + 1] = 0.75;
  heat[(cell + 1) * 3 + 1] = 0.7;
  heat[(cell - 16) * 3 + 1] = 0.6;
  heat[(cell + 1) * 3 + 2] = 0.625;
  sides.set([8, 4, 16, 12], cell * 4);
  sides.set([4, 4, 4, 4], (cell + 1) * 4);
  const outputs = { keypoints: tensorOf([1, 16, 16, 3], heat), wh: tensorOf([1, 16, 16, 4], sides) };
  const found = boxDecoder(raw)(outputs, contextOf(raw, { width: 64, height: 64 }));
  expect(found).toEqual([
    { label: 'dog', score: 0.75, box: { x: 8 / 64, y: 16 / 64, width: 24 / 64, height: 16 / 64 } },
    { label: 'cat', score: 0.625, box: { x: 16 / 64, y: 16 / 64, width: 8 / 64, height: 8 / 64 } },
  ]);
  const dogs = boxDecoder(raw)(outputs, contextOf(raw, { width: 64, height: 64 }, { labels: ['dog'] }));
  expect(dogs.map((one) => one.label)).toEqual(['dog']);
});
