import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, meet, sideOf } from './geometry.ts';
import type { Polygon, Segment } from './geometry.ts';

/** On a grid, where many points share lines; numbers near 0 that no picture has would test rounding alone. */
const unit = fc.integer({ min: 0, max: 64 }).map((steps) => steps / 64);
const point = fc.record({ x: unit, y: unit });
const segment = fc.record({ from: point, to: point });

/** A segment by its ends. */
function from(x1: number, y1: number, x2: number, y2: number): Segment {
  return { from: { x: x1, y: y1 }, to: { x: x2, y: y2 } };
}

test('an area has what is within its outline, dents left out', () => {
  const letterU: Polygon = [
    [0.1, 0.1],
    [0.3, 0.1],
    [0.3, 0.7],
    [0.7, 0.7],
    [0.7, 0.1],
    [0.9, 0.1],
    [0.9, 0.9],
    [0.1, 0.9],
  ];
  expect(contains(letterU, { x: 0.2, y: 0.2 })).toBe(true);
  expect(contains(letterU, { x: 0.5, y: 0.8 })).toBe(true);
  expect(contains(letterU, { x: 0.5, y: 0.3 })).toBe(false);
  expect(contains(letterU, { x: 0.95, y: 0.5 })).toBe(false);
});

test('a rectangle has exactly what lies between its sides, whichever corner comes first', () => {
  const sides = fc.tuple(unit, unit, unit, unit);
  fc.assert(
    fc.property(sides, point, fc.nat(3), ([x1, x2, y1, y2], at, first) => {
      const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
      const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
      const isOnEdge = [left, right].includes(at.x) || [top, bottom].includes(at.y);
      fc.pre(!isOnEdge);
      const corners: Polygon = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ];
      const turned = [...corners.slice(first), ...corners.slice(0, first)];
      const isBetween = at.x > left && at.x < right && at.y > top && at.y < bottom;
      expect(contains(turned, at)).toBe(isBetween);
      expect(contains(turned.toReversed(), at)).toBe(isBetween);
    }),
  );
});

test('below a line that is drawn to the right is its right side', () => {
  const line: Segment = { from: { x: 0, y: 0.5 }, to: { x: 1, y: 0.5 } };
  expect(sideOf(line, { x: 0.3, y: 0.9 })).toBe(1);
  expect(sideOf(line, { x: 0.3, y: 0.1 })).toBe(-1);
  expect(sideOf(line, { x: 0.3, y: 0.5 })).toBe(0);
});

test('segments meet or not, whichever is asked and whichever end comes first', () => {
  fc.assert(
    fc.property(segment, segment, (a, b) => {
      const answer = meet(a, b);
      expect(meet(b, a)).toBe(answer);
      expect(meet({ from: a.to, to: a.from }, b)).toBe(answer);
    }),
  );
});

test('segments that pass each other by do not meet, those on one line do where they overlap', () => {
  expect(meet(from(0, 0, 1, 1), from(0, 1, 1, 0))).toBe(true);
  expect(meet(from(0, 0, 0.4, 0.4), from(0, 1, 1, 0))).toBe(false);
  expect(meet(from(0, 0, 0.5, 0), from(0.4, 0, 1, 0))).toBe(true);
  expect(meet(from(0, 0, 0.3, 0), from(0.4, 0, 1, 0))).toBe(false);
});
