import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PreprocessSchema } from '../../shared/models/manifest.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import { placePicture } from '../../shared/detect/letterbox.ts';
import { squeezedSize } from './offload-squeeze.ts';

const spec = (change: object = {}): PreprocessSpec =>
  PreprocessSchema.parse({ width: 640, height: 640, ...change });

test('a frame is sent as large as the model looks at it, without bars, and never larger than it is', () => {
  expect(squeezedSize({ width: 1280, height: 720 }, spec(), 1)).toEqual({ width: 640, height: 360 });
  expect(squeezedSize({ width: 720, height: 1280 }, spec(), 0.5)).toEqual({ width: 180, height: 320 });
  expect(squeezedSize({ width: 320, height: 240 }, spec(), 1)).toEqual({ width: 320, height: 240 });
  const stretched = spec({ fit: 'stretch', height: 480 });
  expect(squeezedSize({ width: 1280, height: 720 }, stretched, 1)).toEqual({ width: 640, height: 480 });
  expect(squeezedSize({ width: 8000, height: 2 }, spec(), 0.5)).toEqual({ width: 320, height: 1 });
});

test('at full size the squeezed picture lies in the model just where the frame would', () => {
  const side = fc.integer({ min: 640, max: 4096 });
  fc.assert(
    fc.property(side, side, fc.constantFrom('letterbox', 'stretch'), (width, height, fit) => {
      const model = spec({ fit });
      const size = squeezedSize({ width, height }, model, 1);
      expect(placePicture(size, model)).toEqual(placePicture({ width, height }, model));
    }),
  );
});

test('however small it is sent, it keeps its shape to half a pixel', () => {
  const side = fc.integer({ min: 64, max: 4096 });
  fc.assert(
    fc.property(side, side, fc.double({ min: 0.5, max: 1, noNaN: true }), (width, height, scale) => {
      fc.pre(Math.max(width / height, height / width) < 20);
      const size = squeezedSize({ width, height }, spec(), scale);
      const shorter = Math.min(size.width, size.height);
      expect(Math.abs((size.width / size.height) * (height / width) - 1)).toBeLessThanOrEqual(1.1 / shorter);
    }),
  );
});
