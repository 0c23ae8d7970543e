import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf, wholeOf } from './outputs.cases.ts';
import { createDecoder, extraFeeds } from './registry.ts';

const manifest = manifestOf({
  family: 'detr',
  width: 64,
  height: 32,
  inputs: [{ name: 'orig_target_sizes', type: 'int64', shape: [-1, 2] }],
  outputs: { labels: [-1, -1], boxes: [-1, -1, 4], scores: [-1, -1] },
  types: { labels: 'int64' },
  labels: ['person', 'dog', 'cat'],
  preprocess: { fit: 'stretch' },
});

function outputsOf(...rows: [label: number, score: number, ...corners: number[]][]) {
  const count = rows.length;
  const boxes = Float32Array.from(rows.flatMap(([, , ...corners]) => corners));
  return {
    labels: wholeOf(
      [1, count],
      rows.map(([label]) => label),
    ),
    boxes: tensorOf([1, count, 4], boxes),
    scores: tensorOf(
      [1, count],
      Float32Array.from(rows, ([, score]) => score),
    ),
  };
}

const two = outputsOf([1, 0.875, 16, 8, 48, 24], [0, 0.75, 0, 0, 64, 16], [2, 0.25, 0, 0, 9, 9]);
const source = { width: 640, height: 480 };

decoderCases(manifest, two);

test('boxes come in pixels of the input and are given in the source frame', () => {
  expect(boxDecoder(manifest)(two, contextOf(manifest, source))).toEqual([
    { label: 'dog', score: 0.875, box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } },
    { label: 'person', score: 0.75, box: { x: 0, y: 0, width: 1, height: 0.5 } },
  ]);
});

test('the second input asks for boxes in the size of the first', () => {
  expect(extraFeeds(manifest)).toEqual({
    orig_target_sizes: { type: 'int64', dims: [1, 2], data: BigInt64Array.of(64n, 32n) },
  });
  const [picture] = manifest.inputs;
  expect(() => extraFeeds({ ...manifest, inputs: picture ? [picture] : [] })).toThrow(
    /int64 \[1, 2\] for the width/,
  );
});

test('nothing is suppressed unless the manifest asks for it', () => {
  const same = outputsOf([1, 0.875, 16, 8, 48, 24], [1, 0.75, 16, 8, 48, 24]);
  expect(boxDecoder(manifest)(same, contextOf(manifest, source))).toHaveLength(2);
  const strict = { ...manifest, nms_iou: 0.6 };
  expect(boxDecoder(strict)(same, contextOf(strict, source))).toHaveLength(1);
});

test('any number of rows, none too; labels that no class has are left out', () => {
  const decode = boxDecoder(manifest);
  expect(decode(outputsOf(), contextOf(manifest, source))).toEqual([]);
  const odd = outputsOf([-1, 0.9, 0, 0, 9, 9], [3, 0.9, 0, 0, 9, 9]);
  expect(decode(odd, contextOf(manifest, source))).toEqual([]);
});

test('more rows than such a model has are refused', () => {
  const count = 10_001;
  const many = {
    labels: wholeOf([1, count], new Float32Array(count)),
    boxes: tensorOf([1, count, 4]),
    scores: tensorOf([1, count]),
  };
  expect(() => createDecoder(manifest)(many, contextOf(manifest, source))).toThrow(/at most 10000 rows/);
});

test('labels that are not whole numbers are refused', () => {
  const wrong = { ...two, labels: tensorOf([1, 3]) };
  expect(() => createDecoder(manifest)(wrong, contextOf(manifest, source))).toThrow(/promises int64 with 3/);
});
