import { expect, test } from 'vitest';
import type { Detection } from '../../shared/detection.ts';
import { shapedElements } from './pipeline-shapes.ts';
import { countedShapes, countsIn, NO_COUNTS } from './zone-counts.ts';

const LIST = [
  { source: 'camera' },
  { track: {} },
  { zone: { zones: { door: { polygon: [[0, 0], [1, 0], [1, 1]] }, lawn: { polygon: [[0, 0], [1, 0], [1, 1]] } } } }, // prettier-ignore
  { line: { lines: { Gate: { from: [0, 0.5], to: [1, 0.5] } } }, name: 'street' },
  { mask: { polygons: [[[0, 0], [1, 0], [1, 1]]] } }, // prettier-ignore
];

function seen(zones: readonly string[], loitering: readonly string[] = []): Detection {
  return { label: 'person', score: 0.9, box: { x: 0, y: 0, width: 0.1, height: 0.1 }, zones, loitering };
}

test('elements with shapes are found, whichever way the pipeline is written', () => {
  const found = shapedElements({ name: 'Porch', elements: LIST });
  expect(found.map(({ index, name, type }) => [index, name, type])).toEqual([
    [2, 'zone', 'zone'],
    [3, 'street', 'line'],
    [4, 'mask', 'mask'],
  ]);
  expect(shapedElements(LIST)).toEqual(found);
  expect(shapedElements('what')).toEqual([]);
});

test('who is in a zone now is counted there, and crossings at their line', () => {
  const counts = countsIn({
    elements: [
      { name: 'street', metrics: { gate_in: 3, gate_out: 1, other: { p50: 1 } } },
      { name: 'zone', metrics: { gate_in: 99 } },
    ],
  });
  const shapes = countedShapes(
    shapedElements(LIST),
    [seen(['door']), seen(['door', 'lawn'], ['lawn'])],
    counts,
  );
  expect(shapes.map(({ sentence }) => sentence)).toEqual([
    'door: 2 in it',
    'lawn: 1 in it, 1 loitering',
    'Gate: 3 in, 1 out',
    'mask 1',
  ]);
  expect(shapes[2]?.ways).toEqual(['in 3', 'out 1']);
});

test('before anything is known all counts are 0', () => {
  expect(countsIn('nothing')).toEqual(NO_COUNTS);
  const [door, , gate] = countedShapes(shapedElements(LIST), [], NO_COUNTS);
  expect([door?.words, gate?.sentence]).toEqual(['door 0', 'Gate: 0 in, 0 out']);
});
