import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitContain, toViewBox, toViewPoint } from './fit.ts';

const side = fc.integer({ min: 1, max: 8000 });
const size = fc.record({ width: side, height: side });
const unit = fc.double({ min: 0, max: 1, noNaN: true });

test('a wide picture in a tall view is as wide as the view and centred', () => {
  expect(fitContain({ width: 200, height: 100 }, { width: 100, height: 100 })).toEqual({
    x: 0,
    y: 25,
    width: 100,
    height: 50,
  });
});

test('an empty source or view gives an empty rectangle', () => {
  const empty = { x: 0, y: 0, width: 0, height: 0 };
  expect(fitContain({ width: 0, height: 5 }, { width: 10, height: 10 })).toEqual(empty);
  expect(fitContain({ width: 5, height: 5 }, { width: 10, height: 0 })).toEqual(empty);
});

test('the picture keeps its shape, touches two sides and lies within the view', () => {
  fc.assert(
    fc.property(size, size, (source, view) => {
      const rect = fitContain(source, view);
      expect(rect.width / rect.height).toBeCloseTo(source.width / source.height, 6);
      expect(Math.min(rect.x, rect.y)).toBeCloseTo(0, 6);
      expect(rect.x * 2 + rect.width).toBeCloseTo(view.width, 6);
      expect(rect.y * 2 + rect.height).toBeCloseTo(view.height, 6);
    }),
  );
});

test('a mirrored box covers the mirrored places of its points', () => {
  fc.assert(
    fc.property(unit, unit, unit, unit, (x, y, w, h) => {
      const box = { x: x * (1 - w), y: y * (1 - h), width: w, height: h };
      const view = { rect: { x: 7, y: 3, width: 640, height: 480 }, mirrored: true };
      const shown = toViewBox(box, view);
      const left = toViewPoint({ x: box.x + box.width, y: box.y }, view);
      const right = toViewPoint({ x: box.x, y: box.y + box.height }, view);
      expect(shown.x).toBeCloseTo(left.x, 6);
      expect(shown.y).toBeCloseTo(left.y, 6);
      expect(shown.x + shown.width).toBeCloseTo(right.x, 6);
      expect(shown.y + shown.height).toBeCloseTo(right.y, 6);
    }),
  );
});

test('an unmirrored point is scaled and moved', () => {
  const view = { rect: { x: 10, y: 20, width: 100, height: 50 }, mirrored: false };
  expect(toViewPoint({ x: 0.5, y: 1 }, view)).toEqual({ x: 60, y: 70 });
});
