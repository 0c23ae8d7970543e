import { expect, test } from 'vitest';
import type { Corner, ShapeRules } from '../../shared/editing/shapes.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import type { Shape } from './shape.ts';
import { distance, hitAt, REACH } from './zone-hit.ts';

const AREAS: ShapeRules = { word: 'zone', isLine: false, isNamed: true, hasLabels: true, least: 1 };
const LINES: ShapeRules = { ...AREAS, word: 'line', isLine: true };
const SIZE = { width: 800, height: 400 };

function shape(key: number, ...corners: readonly Corner[]): Shape {
  return { key, from: null, name: `zone-${key}`, corners, labels: [] };
}
const WHOLE = shape(1, [0, 0], [1, 0], [1, 1], [0, 1]);
const SMALL = shape(2, [0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]);

test('of shapes that lie upon each other the chosen one is meant, else the one on top', () => {
  const both = { shapes: [WHOLE, SMALL], rules: AREAS };
  expect(hitAt(both, null, [0.5, 0.5], SIZE)).toEqual({ on: 'shape', key: 2 });
  expect(hitAt(both, 1, [0.5, 0.5], SIZE)).toEqual({ on: 'shape', key: 1 });
  expect(hitAt({ shapes: [SMALL], rules: AREAS }, null, [0.9, 0.9], SIZE)).toBeNull();
});

test('the middle of an edge is taken hold of where the shape is chosen', () => {
  const one = { shapes: [SMALL], rules: AREAS };
  expect(hitAt(one, 2, [0.5, 0.41], SIZE)).toEqual({ on: 'edge', key: 2, after: 0 });
  expect(hitAt(one, 2, [0.39, 0.5], SIZE)).toEqual({ on: 'edge', key: 2, after: 3 });
  expect(hitAt(one, null, [0.5, 0.41], SIZE)).toEqual({ on: 'shape', key: 2 });
});

test('a line is met from either side, not beyond its ends', () => {
  const one = { shapes: [shape(1, [0.2, 0.5], [0.8, 0.5])], rules: LINES };
  expect(hitAt(one, null, [0.5, 0.53], SIZE)).toEqual({ on: 'shape', key: 1 });
  expect(hitAt(one, null, [0.5, 0.47], SIZE)).toEqual({ on: 'shape', key: 1 });
  expect(hitAt(one, null, [0.5, 0.6], SIZE)).toBeNull();
  expect(hitAt(one, null, [0.9, 0.5], SIZE)).toBeNull();
  expect(hitAt(one, null, [0.21, 0.5], SIZE)).toEqual({ on: 'corner', key: 1, corner: 0 });
});

test('of corners that are close the nearest is meant, and none that is out of reach', () => {
  const dice = new Dice(3);
  for (let round = 0; round < 500; round += 1) {
    const corners = Array.from({ length: 3 + dice.below(8) }, (): Corner => [dice.next(), dice.next()]);
    const at: Corner = [dice.next(), dice.next()];
    const hit = hitAt({ shapes: [shape(7, ...corners)], rules: AREAS }, 7, at, SIZE);
    const far = corners.map((corner) => distance(corner, at, SIZE));
    if (hit?.on === 'corner') expect(far[hit.corner]).toBe(Math.min(...far));
    else expect(Math.min(...far)).toBeGreaterThan(REACH);
  }
});
