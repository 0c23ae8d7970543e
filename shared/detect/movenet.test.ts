import { expect, test } from 'vitest';
import { boxDecoder, contextOf, decoderCases, manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';

const keypoints = ['nose', 'left_hip', 'right_hip', 'left_ankle'];
const manifest = manifestOf({
  family: 'movenet',
  width: 192,
  labels: ['person'],
  keypoints,
  outputs: { 'Identity:0': [1, 1, 4, 3] },
  decoder: { box_margin: 0.25 },
});

/** Points as [y, x, score], relative to the input. */
function outputOf(...points: [y: number, x: number, score: number][]) {
  return { 'Identity:0': tensorOf([1, 1, 4, 3], Float32Array.from(points.flat())) };
}

decoderCases(manifest, outputOf([0.4, 0.5, 0.8], [0.5, 0.25, 0.75], [0.5, 0.75, 0.7], [0.9, 0.9, 0.9]));

test('points come out in the source frame, the box around the visible ones, the score as their mean', () => {
  // A 2:1 frame lies in rows 48..144 of the input.
  const outputs = outputOf([0.375, 0.5, 0.75], [0.5, 0.25, 0.75], [0.5, 0.75, 0.75], [0.9, 0.9, 0.125]);
  const found = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 640, height: 320 }));
  expect(found).toEqual([
    {
      label: 'person',
      score: (0.75 * 3 + 0.125) / 4,
      box: { x: 0.125, y: 0.1875, width: 0.75, height: 0.375 },
      keypoints: [
        { name: 'nose', x: 0.5, y: 0.25, score: 0.75 },
        { name: 'left_hip', x: 0.25, y: 0.5, score: 0.75 },
        { name: 'right_hip', x: 0.75, y: 0.5, score: 0.75 },
        { name: 'left_ankle', x: expect.closeTo(0.9, 6), y: 1, score: 0.125 },
      ],
    },
  ]);
});

test('below the threshold, or with another label asked for, there is nobody', () => {
  const outputs = outputOf([0.4, 0.5, 0.75], [0.5, 0.25, 0.75], [0.5, 0.75, 0.25], [0.9, 0.9, 0]);
  const found = (options: object) =>
    boxDecoder(manifest)(outputs, contextOf(manifest, { width: 64, height: 64 }, options)).length;
  expect(found({ threshold: 0.4 })).toBe(1);
  expect(found({ threshold: 0.5 })).toBe(0);
  expect(found({ threshold: 0.4, labels: ['dog'] })).toBe(0);
});

test('the margin stops at the frame’s edge', () => {
  const outputs = outputOf([0, 0.1, 0.9], [0.5, 0.5, 0.9], [1, 0.9, 0.9], [0.5, 0.5, 0.9]);
  const [found] = boxDecoder(manifest)(outputs, contextOf(manifest, { width: 64, height: 64 }));
  expect(found?.box).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

test('a key point that is nowhere is left out, a score that is no number counts nothing', () => {
  const outputs = outputOf([NaN, 0.5, 0.9], [0.25, 0.25, 0.9], [0.5, Infinity, 0.9], [0.75, 0.75, NaN]);
  const [found] = boxDecoder(manifest)(
    outputs,
    contextOf(manifest, { width: 64, height: 64 }, { threshold: 0 }),
  );
  expect(found).toBeUndefined();
  const seen = outputOf([NaN, 0.5, 0.9], [0.25, 0.25, 0.9], [0.75, 0.75, 0.9], [0.5, 0.5, NaN]);
  const [person] = boxDecoder(manifest)(seen, contextOf(manifest, { width: 64, height: 64 }));
  expect(person?.keypoints?.map((point) => point.name)).toEqual(['left_hip', 'right_hip', 'left_ankle']);
  expect(person?.score).toBeCloseTo((0.9 * 3) / 4, 6);
  expect(person?.box).toEqual({ x: 0.125, y: 0.125, width: 0.75, height: 0.75 });
});

test('points on one spot make no person', () => {
  const outputs = outputOf([0.5, 0.5, 0.9], [0.5, 0.5, 0.9], [0.5, 0.5, 0.9], [0.5, 0.5, 0.9]);
  expect(boxDecoder(manifest)(outputs, contextOf(manifest, { width: 64, height: 64 }))).toEqual([]);
});

test('which points shape the box is a setting', () => {
  const strict = { ...manifest, decoder: { box_score: 0.8, box_margin: 0 } };
  const outputs = outputOf([0.25, 0.25, 0.9], [0.5, 0.5, 0.9], [0.9, 0.75, 0.7], [0.9, 0.9, 0.7]);
  const [found] = boxDecoder(strict)(outputs, contextOf(strict, { width: 64, height: 64 }));
  expect(found?.box).toEqual({ x: 0.25, y: 0.25, width: 0.25, height: 0.25 });
});

test('without names for its key points a manifest is refused', () => {
  const { keypoints: _, ...nameless } = manifest;
  expect(() => boxDecoder(nameless)).toThrow(/must name its key points/);
});
