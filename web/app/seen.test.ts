import { expect, test } from 'vitest';
import { maskOf } from '../../shared/mask.ts';
import { seenIn } from './seen.ts';

const dog = { label: 'dog', score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } };

test('boxes, classes and masks are seen, and the list of a result stays the same list', () => {
  const result = {
    detections: [dog],
    classes: [{ label: 'husky', score: 0.5 }],
    mask: maskOf('person', 2, 1, Uint8Array.of(0, 204)),
  };
  expect(seenIn(result).map(({ label, score }) => [label, score])).toEqual([
    ['person', 0.8],
    ['husky', 0.5],
    ['dog', 0.9],
  ]);
  expect(seenIn(result)).toBe(seenIn(result));
});

test('an empty mask shows nobody, no result nothing', () => {
  expect(seenIn({ detections: [], mask: maskOf('person', 1, 1, Uint8Array.of(0)) })).toEqual([]);
  expect(seenIn(null)).toEqual([]);
});
