import { expect, test } from 'vitest';
import type { Detection } from '../detection.ts';
import { Dice } from '../run/random.cases.ts';
import { cropRects, fromCrop, withoutDoubles } from './crops.ts';

const SIZE = { width: 200, height: 100 };
const face = (x: number, y: number, side: number, score = 0.9): Detection => ({
  label: 'face',
  score,
  box: { x, y, width: side, height: side },
});

test('boxes become whole pixels within the picture, and what is too small is left out', () => {
  const rects = cropRects(SIZE, [
    { x: 0.1, y: 0.2, width: 0.3, height: 0.5 },
    { x: -0.2, y: 0.5, width: 0.5, height: 3 },
    { x: 0.5, y: 0.5, width: 0.01, height: 0.4 },
    { x: Number.NaN, y: 0, width: 1, height: 1 },
  ]);
  expect(rects).toEqual([
    { x: 20, y: 20, width: 60, height: 50 },
    { x: 0, y: 50, width: 60, height: 50 },
  ]);
});

test('every crop lies within the picture', () => {
  const dice = new Dice(4);
  const any = (): number => dice.next() * 4 - 2;
  for (let round = 0; round < 500; round += 1) {
    const boxes = [{ x: any(), y: any(), width: any(), height: any() }];
    for (const { x, y, width, height } of cropRects(SIZE, boxes)) {
      expect(x >= 0 && y >= 0 && x + width <= 200 && y + height <= 100).toBe(true);
      expect([x, y, width, height].every(Number.isInteger)).toBe(true);
    }
  }
});

test('what is found in a crop is placed in the picture, key points too', () => {
  const keypoints = [{ name: 'nose', x: 0.5, y: 0.5, score: 1 }];
  const [placed] = fromCrop(
    [{ ...face(0.5, 0, 0.5), keypoints }],
    { x: 100, y: 50, width: 50, height: 40 },
    SIZE,
  );
  expect(placed?.box).toEqual({ x: 0.625, y: 0.5, width: 0.125, height: 0.2 });
  expect(placed?.keypoints).toEqual([{ name: 'nose', x: 0.625, y: 0.7, score: 1 }]);
});

test('what two crops show is given once, the surest; parts of it count as it', () => {
  const whole = face(0.2, 0.2, 0.2, 0.8);
  const again = face(0.21, 0.2, 0.2, 0.9);
  const part = face(0.3, 0.2, 0.1, 0.7);
  const other = face(0.6, 0.2, 0.2, 0.6);
  const person = { ...whole, label: 'person' };
  expect(withoutDoubles([whole, again, part, other, person], 10)).toEqual([again, person, other]);
  expect(withoutDoubles([whole, other], 1)).toEqual([whole]);
});
