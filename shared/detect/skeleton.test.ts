import { expect, test } from 'vitest';
import { limbsOf, visiblePoints } from './skeleton.ts';

const at = (name: string, score = 0.9) => ({ name, x: 0.5, y: 0.5, score });

test('shoulders, elbows and wrists make an arm each', () => {
  const points = ['left_shoulder', 'right_shoulder', 'left_elbow', 'left_wrist'].map((name) => at(name));
  const names = limbsOf(points).map(([from, to]) => `${from.name}-${to.name}`);
  expect(names).toEqual([
    'left_shoulder-right_shoulder',
    'left_shoulder-left_elbow',
    'left_elbow-left_wrist',
  ]);
});

test('the way a name is written does not matter', () => {
  expect(limbsOf([at('leftShoulder'), at('Left Elbow')])).toHaveLength(1);
});

test('uncertain points are neither drawn nor joined', () => {
  const points = [at('left_shoulder'), at('left_elbow', 0.1)];
  expect(limbsOf(points)).toEqual([]);
  expect(visiblePoints(points)).toEqual([points[0]]);
});

test('the eyes of a face alone are not joined', () => {
  expect(limbsOf([at('left_eye'), at('right_eye'), at('nose')])).toEqual([]);
});
