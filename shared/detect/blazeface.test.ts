import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

const keypoints = ['right_eye', 'left_eye', 'nose_tip', 'mouth_center', 'right_ear', 'left_ear'];
const shared = { family: 'blazeface', width: 256, labels: ['face'], keypoints };
const single = manifestOf({ ...shared, outputs: { raw_boxes: [1, 896, 16], raw_scores: [1, 896, 1] } });
const parted = manifestOf({
  ...shared,
  outputs: { d: [1, 384, 16], a: [1, 512, 1], b: [1, 384, 1], c: [1, 512, 16] },
});

/** A face at row 2 * (3 * 16 + 5) + 1 (cell (5, 3) of the fine grid) and one at row 512 + 6 * (2 * 8 + 7) + 5. */
function faces() {
  const boxes = new Float32Array(896 * 16);
  const scores = new Float32Array(896).fill(-50);
  const fine = 2 * (3 * 16 + 5) + 1;
  const coarse = 512 + 6 * (2 * 8 + 7) + 5;
  boxes.set([4, -4, 32, 16, -8, -4, 8, -4, 0, 0, 0, 4, -100, 0, 16, 0], fine * 16);
  boxes.set([0, 0, 64, 64, -16, -8, 16, -8, 0, 0, 0, 8, -24, 0, 24, 0], coarse * 16);
  scores[fine] = 2;
  scores[coarse] = 1;
  return { boxes, scores };
}

function singleOutputs() {
  const { boxes, scores } = faces();
  return { raw_boxes: tensorOf([1, 896, 16], boxes), raw_scores: tensorOf([1, 896, 1], scores) };
}

function partedOutputs() {
  const { boxes, scores } = faces();
  return {
    a: tensorOf([1, 512, 1], scores.subarray(0, 512)),
    b: tensorOf([1, 384, 1], scores.subarray(512)),
    c: tensorOf([1, 512, 16], boxes.subarray(0, 512 * 16)),
    d: tensorOf([1, 384, 16], boxes.subarray(512 * 16)),
  };
}

decoderCases(single, singleOutputs());
decoderCases(parted, partedOutputs());

const expected = [
  // Cell (5, 3) has its centre at (88, 56); a 2:1 frame lies in rows 64..192.
  { x: 92 - 16, y: 52 - 8, width: 32, height: 16, score: 1 / (1 + Math.exp(-2)) },
  // Cell (7, 2) of the coarse grid: (240, 80); the right edge is cut at the frame's.
  { x: 240 - 32, y: 80 - 32, width: 48, height: 64, score: 1 / (1 + Math.exp(-1)) },
];

test.each([
  ['one pair of outputs', single, singleOutputs()],
  ['a pair for each grid', parted, partedOutputs()],
])('anchors, sizes and key points, from %s', (_, manifest, outputs) => {
  const found = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 256, height: 256 }));
  expect(found).toHaveLength(2);
  found.forEach(({ box, score, label }, index) => {
    const { x = NaN, y = NaN, width = NaN, height = NaN, score: wanted = NaN } = expected[index] ?? {};
    expect(label).toBe('face');
    expect(score).toBeCloseTo(wanted, 6);
    expect(box).toEqual({ x: x / 256, y: y / 256, width: width / 256, height: height / 256 });
  });
  expect(found[0]?.keypoints?.map(({ name, x, y }) => [name, x * 256, y * 256])).toEqual([
    ['right_eye', 80, 52],
    ['left_eye', 96, 52],
    ['nose_tip', 88, 56],
    ['mouth_center', 88, 60],
    ['right_ear', 0, 56],
    ['left_ear', 104, 56],
  ]);
});

test('a letterboxed frame gets its own coordinates back', () => {
  const outputs = singleOutputs();
  const found = boxDecoder(single)(
    outputs,
    contextOf(single, { width: 1000, height: 500 }, { threshold: 0.1 }),
  );
  // The first face lies in rows 44..60, above the frame, which begins at 64; the second in 48..112.
  expect(found.map((face) => face.box)).toEqual([{ x: 208 / 256, y: 0, width: 48 / 256, height: 48 / 128 }]);
});

test('the front model’s 128 pixels use the same grids with half the step', () => {
  const front = manifestOf({ ...shared, width: 128, outputs: { boxes: [1, 896, 16], scores: [1, 896, 1] } });
  const boxes = new Float32Array(896 * 16);
  const scores = new Float32Array(896).fill(-9);
  boxes.set([0, 0, 8, 8], 17 * 2 * 16);
  scores[34] = 9;
  const outputs = { boxes: tensorOf([1, 896, 16], boxes), scores: tensorOf([1, 896, 1], scores) };
  const [face] = boxDecoder(front)(outputs, contextOf(front, { width: 10, height: 10 }));
  expect(face?.box).toEqual({ x: 8 / 128, y: 8 / 128, width: 8 / 128, height: 8 / 128 });
});

test('a key point that is nowhere is left out', () => {
  const { boxes, scores } = faces();
  boxes[(2 * (3 * 16 + 5) + 1) * 16 + 4] = NaN;
  const outputs = { raw_boxes: tensorOf([1, 896, 16], boxes), raw_scores: tensorOf([1, 896, 1], scores) };
  const [face] = boxDecoder(single)(outputs, contextOf(single, { width: 256, height: 256 }));
  expect(face?.keypoints?.map((point) => point.name)).toEqual(keypoints.slice(1));
});

test('a score right at the threshold counts', () => {
  const outputs = singleOutputs();
  const threshold = 1 / (1 + Math.exp(-1));
  const decode = boxDecoder(single);
  const source = { width: 256, height: 256 };
  expect(decode(outputs, contextOf(single, source, { threshold }))).toHaveLength(2);
  expect(decode(outputs, contextOf(single, source, { threshold: threshold + 1e-9 }))).toHaveLength(1);
});
