import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BoundingBox } from '../detection.ts';
import { Candidates } from './candidates.ts';
import { iou, suppressOverlaps } from './nms.ts';

interface Scored extends BoundingBox {
  readonly score: number;
  readonly cls: number;
}

const boxes = fc.array(
  fc.record({
    x: fc.double({ min: 0, max: 100, noNaN: true }),
    y: fc.double({ min: 0, max: 100, noNaN: true }),
    width: fc.double({ min: 1, max: 60, noNaN: true }),
    height: fc.double({ min: 1, max: 60, noNaN: true }),
    score: fc.constantFrom(0.1, 0.2, 0.5, 0.5, 0.9),
    cls: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 200 },
);

function fill(list: readonly Scored[], candidates = new Candidates()): Candidates {
  candidates.clear();
  list.forEach((one, row) => {
    candidates.add(one.x, one.y, one.x + one.width, one.y + one.height, one.score, one.cls, row);
  });
  return candidates;
}

/** The definition, word by word: again and again take the strongest left, remove what it overlaps. */
function naive(list: readonly Scored[], maxOverlap: number, limit: number): number[] {
  let left = list.map((box, index) => ({ box, index }));
  const kept: number[] = [];
  while (left.length > 0 && kept.length < limit) {
    const best = left.reduce((a, b) => (b.box.score > a.box.score ? b : a));
    kept.push(best.index);
    left = left.filter(
      (one) => one !== best && (one.box.cls !== best.box.cls || !(iou(one.box, best.box) > maxOverlap)),
    );
  }
  return kept;
}

test('suppression keeps what the definition keeps', () => {
  const reused = new Candidates();
  fc.assert(
    fc.property(
      boxes,
      fc.constantFrom(0, 0.25, 0.45, 0.9, 1),
      fc.integer({ min: 1, max: 300 }),
      (list, overlap, limit) => {
        expect(suppressOverlaps(fill(list, reused), overlap, limit)).toEqual(naive(list, overlap, limit));
      },
    ),
  );
});

test('overlapping boxes of different classes both stay', () => {
  const box = { x: 0, y: 0, width: 10, height: 10, score: 0.5 };
  const candidates = fill([
    { ...box, cls: 0 },
    { ...box, cls: 1 },
    { ...box, cls: 1, score: 0.6 },
  ]);
  expect(suppressOverlaps(candidates, 0.5, 10)).toEqual([2, 0]);
});

test('a chain is cut link by link: only kept boxes suppress', () => {
  const size = { y: 0, width: 10, height: 10, cls: 0 };
  const chain = [
    { x: 0, score: 0.9, ...size },
    { x: 4, score: 0.8, ...size },
    { x: 8, score: 0.7, ...size },
  ];
  expect(suppressOverlaps(fill(chain), 0.3, 10)).toEqual([0, 2]);
});

test('candidates refuse what is not a box and cap the score', () => {
  const candidates = new Candidates();
  const bad: [number, number, number, number, number][] = [
    [NaN, 0, 1, 1, 0.5],
    [0, 0, Infinity, 1, 0.5],
    [-Infinity, 0, 1, 1, 0.5],
    [0, 0, 1e9, 1, 0.5],
    [1, 0, 1, 1, 0.5],
    [0, 2, 1, 1, 0.5],
    [0, 0, 1, 1, NaN],
    [0, 0, 1, 1, Infinity],
    [0, 0, 1, 1, -0.1],
  ];
  for (const [left, top, right, bottom, score] of bad) {
    expect(candidates.add(left, top, right, bottom, score, 0, 0)).toBe(false);
  }
  expect(candidates.count).toBe(0);
  expect(candidates.add(0, 0, 1, 1, 1.0001, 0, 0)).toBe(true);
  expect(candidates.score(0)).toBe(1);
});

test('iou of known boxes', () => {
  const box = { x: 0.1, y: 0.1, width: 0.4, height: 0.2 };
  expect(iou(box, box)).toBeCloseTo(1, 12);
  expect(iou(box, { ...box, x: 0.3 })).toBeCloseTo(1 / 3, 12);
  expect(iou(box, { ...box, x: 0.5 })).toBe(0);
  expect(iou(box, { ...box, width: 0 })).toBe(0);
  expect(iou({ ...box, width: 0, height: 0 }, { ...box, width: 0, height: 0 })).toBe(0);
});

test('iou is symmetric and within 0..1', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const anyBox = fc.record({ x: unit, y: unit, width: unit, height: unit });
  fc.assert(
    fc.property(anyBox, anyBox, (a, b) => {
      expect(iou(a, b)).toBeCloseTo(iou(b, a), 12);
      expect(iou(a, b)).toBeGreaterThanOrEqual(0);
      expect(iou(a, b)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});
