import { double, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Detection } from '../../shared/detection.ts';

/** A detection whose centre is there, 0..1. */
export function boxAt(x: number, y = 0.5, label = 'face', size = 0.2): Detection {
  return { label, score: 0.9, box: { x: x - size / 2, y: y - size / 2, width: size, height: size } };
}

/** Any box within the picture. */
export const anyBox: Arbitrary<Detection> = tuple(part(), part(), part(), part()).map(
  ([x, y, width, height]) => ({
    label: 'face',
    score: 0.9,
    box: {
      x: x * 0.9,
      y: y * 0.9,
      width: 0.1 + width * (0.9 - x * 0.9),
      height: 0.1 + height * (0.9 - y * 0.9),
    },
  }),
);

function part(): Arbitrary<number> {
  return double({ min: 0, max: 1, noNaN: true });
}
