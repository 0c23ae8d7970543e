import { expect, test } from 'vitest';
import type { Corner } from '../../shared/editing/shapes.ts';
import { contains } from '../../shared/rules/geometry.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { areaOf, centreOf, clamped, crossesItself, edgesOf, shifted } from './outline.ts';

const SQUARE: readonly Corner[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];

test('places outside come to the border, and no number to the corner', () => {
  expect(clamped([-1, 2])).toEqual([0, 1]);
  expect(clamped([Number.NaN, 0.123456])).toEqual([0, 0.1235]);
});

test('an area has as many edges as corners, a line has one', () => {
  expect(edgesOf(SQUARE, false)).toHaveLength(4);
  expect(edgesOf(SQUARE.slice(0, 2), true)).toEqual([[[0.2, 0.2], [0.8, 0.2]]]); // prettier-ignore
});

test('a bow tie crosses itself, a square does not, a point upon an edge does', () => {
  const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]] = SQUARE;
  expect(crossesItself(SQUARE)).toBe(false);
  expect(crossesItself(SQUARE.slice(0, 3))).toBe(false);
  expect(crossesItself([a, c, b, d])).toBe(true);
  expect(crossesItself([a, b, c, [0.5, 0.2], d])).toBe(true);
});

test('stars round a middle never cross themselves, and have the size and the inside of their triangles', () => {
  const dice = new Dice(5);
  for (let round = 0; round < 300; round += 1) {
    const count = 3 + dice.below(9);
    const angles = Array.from({ length: count }, (_, at) => ((at + 0.8 * dice.next()) / count) * 2 * Math.PI);
    const star = angles.map((angle): Corner => {
      const far = 0.1 + 0.35 * dice.next();
      return [0.5 + far * Math.cos(angle), 0.5 + far * Math.sin(angle)];
    });
    // With three or four corners, two of them may be more than half a turn apart: then the middle lies outside.
    const widest = Math.max(
      ...angles.map((angle, at) => (angles[at + 1] ?? (angles[0] ?? 0) + 2 * Math.PI) - angle),
    );
    if (widest >= Math.PI) continue;
    expect(crossesItself(star)).toBe(false);
    expect(contains(star, { x: 0.5, y: 0.5 })).toBe(true);
    const triangles = edgesOf(star, false).map(([from, to]) => areaOf([[0.5, 0.5], from, to]));
    expect(areaOf(star)).toBeCloseTo(
      triangles.reduce((sum, each) => sum + each, 0),
      10,
    );
  }
});

test('however it is pushed, it stays within and keeps its form', () => {
  const dice = new Dice(9);
  for (let round = 0; round < 200; round += 1) {
    const pushed = shifted(SQUARE, [dice.next() * 3 - 1.5, dice.next() * 3 - 1.5]);
    expect(areaOf(pushed)).toBeCloseTo(0.36, 3);
    expect(pushed.flat().every((share) => share >= 0 && share <= 1)).toBe(true);
  }
  expect(centreOf(SQUARE)).toEqual([0.5, 0.5]);
});
