import { expect, test } from 'vitest';
import { findingsOf, joinFindings } from './findings.ts';

const box = { x: 0, y: 0, width: 1, height: 1 };
const dog = { label: 'dog', score: 0.9, box };
const cat = { label: 'cat', score: 0.5, box };
const mask = { label: 'person', width: 1, height: 1, data: '/w==' };

test('of a result only what was found is taken, and nothing that is not there', () => {
  expect(findingsOf(Object.assign({ detections: [dog] }, { inferMs: 3 }))).toEqual({ detections: [dog] });
  const all = { detections: [], classes: [{ label: 'dog', score: 1 }], mask };
  expect(findingsOf(all)).toEqual(all);
});

test('several findings become one', () => {
  const classes = [{ label: 'dog', score: 1 }];
  expect(
    joinFindings([{ detections: [dog] }, { detections: [cat], classes }, { detections: [], mask }]),
  ).toEqual({
    detections: [dog, cat],
    classes,
    mask,
  });
  expect(joinFindings([])).toEqual({ detections: [] });
});
