import { expect, test } from 'vitest';
import { classLines } from './classes.ts';

test('the three most likely classes are written, with how likely they are', () => {
  const classes = [
    { label: 'bald eagle', score: 0.912 },
    { label: 'kite', score: 0.05 },
    { label: 'vulture', score: 0.02 },
    { label: 'hen', score: 0.01 },
  ];
  expect(classLines(classes)).toEqual(['bald eagle 91%', 'kite 5%', 'vulture 2%']);
  expect(classLines([])).toEqual([]);
});
