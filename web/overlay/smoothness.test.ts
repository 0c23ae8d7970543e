import { expect, test } from 'vitest';
import { boxAt } from './fake-boxes.cases.ts';
import { Interpolator } from './interpolator.ts';
import { SmoothnessMeter } from './smoothness.ts';
import type { OverlayFigures } from './smoothness.ts';

const SOURCE = { width: 1000, height: 1000 };
const FRAME_MS = 1000 / 60;
/** A box that moves 2 pixels of the source with each frame of the display. */
const where = (frame: number): number => 0.2 + 0.002 * frame;

/** Draws it for four seconds: a result every sixth frame, each so many frames late. */
function watch(smooth: boolean, lagFrames: number): OverlayFigures {
  const [interpolator, meter] = [new Interpolator(), new SmoothnessMeter()];
  for (let frame = lagFrames; frame < 240; frame += 1) {
    const [now, taken] = [frame * FRAME_MS, frame - lagFrames];
    const isNew = taken % 6 === 0;
    if (isNew && smooth) interpolator.take([boxAt(where(taken))], taken * FRAME_MS, now);
    else if (isNew) interpolator.put([boxAt(where(taken))], taken * FRAME_MS);
    if (!smooth && !isNew) continue;
    interpolator.move(now);
    meter.add(interpolator.boxes, SOURCE, now);
  }
  return meter.figures(240 * FRAME_MS);
}

test('a box that jumps with each result shows its jumps as judder', () => {
  const { judder, drawnFps } = watch(false, 4);
  expect(judder.p95).toBeCloseTo(12);
  expect(drawnFps).toBeCloseTo(10, 0);
});

test('between results the same box moves evenly', () => {
  const { judder, drawnFps } = watch(true, 4);
  expect(judder.p95).toBeLessThan(1.5);
  expect(drawnFps).toBeGreaterThan(58);
});

test('a box that stands still does not judder, and none is no figure', () => {
  const [interpolator, meter] = [new Interpolator(), new SmoothnessMeter()];
  expect(meter.figures(0).judder).toEqual({ p50: null, p95: null });
  for (let now = 0; now < 2_000; now += 100) {
    interpolator.put([boxAt(0.5)], now);
    meter.add(interpolator.boxes, SOURCE, now);
  }
  expect(meter.figures(2_000).judder).toEqual({ p50: 0, p95: 0 });
});
