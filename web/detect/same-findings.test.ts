import { expect, test } from 'vitest';
import type { Detection } from '../../shared/detection.ts';
import { maskOf } from '../../shared/mask.ts';
import { compareFindings } from './same-findings.ts';

function thing(label: string, score: number, x = 0.2): Detection {
  return { label, score, box: { x, y: 0.2, width: 0.4, height: 0.4 } };
}

function compare(reference: readonly Detection[], other: readonly Detection[], threshold = 0.5) {
  return compareFindings({ detections: reference }, { detections: other }, threshold);
}

const pose = (x: number, score: number): Detection => ({
  ...thing('person', 0.9),
  keypoints: [{ name: 'nose', x, y: 0.3, score }],
});

const classes = (label: string, score: number) => ({ detections: [], classes: [{ label, score }] });

const mask = (value: number, width = 4) => ({
  detections: [],
  mask: maskOf('person', width, 4, new Uint8Array(width * 4).fill(value)),
});

test('the same things in another order agree, and so do those that are nearly the same', () => {
  const [cat, dog] = [thing('cat', 0.9), thing('dog', 0.7, 0.5)];
  const nearly = { ...cat, score: 0.88, box: { ...cat.box, x: 0.205 } };
  expect(compare([cat, dog], [dog, nearly])).toEqual({ compared: 2, difference: null });
});

test.each([
  ['one is missing', [thing('cat', 0.9)], [], /did not find the same cat \(90 %\)/],
  ['one is too much', [thing('cat', 0.9)], [thing('cat', 0.9), thing('dog', 0.8)], /also found a dog/],
  ['it has another name', [thing('cat', 0.9)], [thing('dog', 0.9)], /cat/],
  ['it is elsewhere', [thing('cat', 0.9)], [thing('cat', 0.9, 0.3)], /cat/],
  ['it is much less sure', [thing('cat', 0.9)], [thing('cat', 0.8)], /cat/],
])('they differ where %s', (_name, reference, other, words) => {
  expect(compare(reference, other).difference).toMatch(words);
});

test('what is about at the threshold may be on one side only', () => {
  expect(compare([thing('cat', 0.9)], [thing('cat', 0.9), thing('dog', 0.52, 0.5)]).difference).toBeNull();
  expect(compare([thing('cat', 0.9), thing('dog', 0.51)], [thing('cat', 0.9), thing('dog', 0.48)])).toEqual({
    compared: 2,
    difference: null,
  });
});

test('where nothing reaches the threshold, the strongest things are compared; the weak ones are noise', () => {
  const reference = [thing('cat', 0.3), thing('dog', 0.1)];
  expect(compare(reference, [thing('cat', 0.3), thing('cow', 0.12)])).toEqual({
    compared: 1,
    difference: null,
  });
  expect(compare(reference, [thing('cow', 0.1)]).difference).not.toBeNull();
  expect(compare([thing('cat', 0.01)], [])).toEqual({ compared: 0, difference: null });
});

test('something that only the other one finds is a difference even where nothing was to be found', () => {
  expect(compare([], [thing('cat', 0.9)]).difference).toContain('cat');
});

test('key points are held against each other where both are sure', () => {
  expect(compare([pose(0.4, 0.8)], [pose(0.41, 0.8)]).difference).toBeNull();
  expect(compare([pose(0.4, 0.8)], [pose(0.5, 0.8)]).difference).not.toBeNull();
  expect(compare([pose(0.4, 0.8)], [pose(0.5, 0.1)]).difference).toBeNull();
});

test('classes agree when the first one is as likely on both sides', () => {
  expect(compareFindings(classes('cat', 0.8), classes('cat', 0.79), 0)).toEqual({
    compared: 1,
    difference: null,
  });
  expect(compareFindings(classes('cat', 0.8), classes('dog', 0.8), 0).difference).toContain('cat');
  expect(compareFindings({ detections: [], classes: [] }, classes('cat', 1), 0).compared).toBe(0);
});

test('masks agree when their values are near each other', () => {
  expect(compareFindings(mask(200), mask(204), 0)).toEqual({ compared: 1, difference: null });
  expect(compareFindings(mask(200), mask(100), 0).difference).not.toBeNull();
  expect(compareFindings(mask(200), mask(200, 8), 0).difference).toContain('size');
  expect(compareFindings(mask(0), mask(0), 0).compared).toBe(0);
});
