import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PreprocessSchema } from '../models/manifest.ts';
import { clamp01, placePicture, toSourceBox, toSourceX, toSourceY } from './letterbox.ts';

const centred = PreprocessSchema.parse({ width: 256, height: 256 });
const topLeft = PreprocessSchema.parse({ width: 416, height: 416, anchor: 'top-left' });
const stretched = PreprocessSchema.parse({ width: 192, height: 192, fit: 'stretch' });

test('a 720p frame lies in the middle of a square input', () => {
  const geometry = placePicture({ width: 1280, height: 720 }, centred);
  expect(geometry).toEqual({ inputWidth: 256, inputHeight: 256, x: 0, y: 56, width: 256, height: 144 });
});

test('a top-left letterbox leaves its bars below or to the right', () => {
  expect(placePicture({ width: 1280, height: 720 }, topLeft)).toMatchObject({
    x: 0,
    y: 0,
    width: 416,
    height: 234,
  });
  expect(placePicture({ width: 720, height: 1280 }, topLeft)).toMatchObject({
    x: 0,
    y: 0,
    width: 234,
    height: 416,
  });
});

test('a stretched frame fills the input', () => {
  expect(placePicture({ width: 33, height: 999 }, stretched)).toMatchObject({
    x: 0,
    y: 0,
    width: 192,
    height: 192,
  });
});

test('a hair of a frame keeps at least one pixel', () => {
  expect(placePicture({ width: 1, height: 4000 }, centred)).toMatchObject({ width: 1, height: 256 });
  expect(placePicture({ width: 4000, height: 1 }, centred)).toMatchObject({ width: 256, height: 1 });
});

test('a box placed in the input comes back to where it was', () => {
  const sizes = fc.integer({ min: 1, max: 4096 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      sizes,
      sizes,
      fc.constantFrom(centred, topLeft, stretched),
      share,
      share,
      (width, height, spec, a, b) => {
        const geometry = placePicture({ width, height }, spec);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const box = toSourceBox(
          geometry.x + from * geometry.width,
          geometry.y + from * geometry.height,
          geometry.x + to * geometry.width,
          geometry.y + to * geometry.height,
          geometry,
        );
        expect(box.x).toBeCloseTo(from, 9);
        expect(box.y).toBeCloseTo(from, 9);
        expect(box.x + box.width).toBeCloseTo(to, 9);
        expect(box.y + box.height).toBeCloseTo(to, 9);
      },
    ),
  );
});

test('points outside are not clamped, boxes are', () => {
  const geometry = placePicture({ width: 1280, height: 720 }, centred);
  expect(toSourceX(-25.6, geometry)).toBeCloseTo(-0.1, 12);
  expect(toSourceY(0, geometry)).toBeCloseTo(-56 / 144, 12);
  expect(toSourceBox(-10, 0, 300, 300, geometry)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
  expect(toSourceBox(NaN, NaN, NaN, NaN, geometry)).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  expect([clamp01(-1), clamp01(0.5), clamp01(7), clamp01(NaN)]).toEqual([0, 0.5, 1, 0]);
});
