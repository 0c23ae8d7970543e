import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PictureSampler } from './picture-sampler.ts';
import type { SampledFrame } from './picture-sampler.ts';

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectOf({ x = 0, y = 0, width = 0, height = 0 }: DOMRectInit): Rect {
  return { x, y, width, height };
}

/** A grey picture with one byte for a pixel; keeps what was copied of it. */
function pictureOf(visible: Rect, pixel: (x: number, y: number) => number) {
  const copied: Rect[] = [];
  const frame = {
    visibleRect: visible,
    allocationSize: ({ rect = {} }: VideoFrameCopyToOptions) => rectOf(rect).width * rectOf(rect).height,
    copyTo: (to: Uint8Array, { rect = {} }: VideoFrameCopyToOptions) => {
      const { x, y, width, height } = rectOf(rect);
      copied.push(rectOf(rect));
      for (let at = 0; at < width * height; at += 1)
        to[at] = pixel(x + (at % width), y + Math.floor(at / width));
      return Promise.resolve([]);
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has no VideoFrame
  return { frame: frame as unknown as SampledFrame, copied };
}

const SIZE = { x: 0, y: 0, width: 640, height: 480 };
const sampler = (): PictureSampler => new PictureSampler(() => 0);

test('the same picture comes to the same, noise to something else', async () => {
  const still = pictureOf(SIZE, (x, y) => (x * y) % 251).frame;
  const noisy = pictureOf(SIZE, (x, y) => ((x * y) % 251) + (x % 7 === 3 ? 1 : 0)).frame;
  const hash = await sampler().hashOf(still);
  expect(await sampler().hashOf(still)).toBe(hash);
  expect(await sampler().hashOf(noisy)).not.toBe(hash);
});

test('little is copied, evenly placed and inside the picture, whatever its size', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        x: fc.nat(9),
        y: fc.nat(9),
        width: fc.integer({ min: 16, max: 4096 }),
        height: fc.integer({ min: 16, max: 4096 }),
      }),
      async (visible) => {
        const { frame, copied } = pictureOf(visible, () => 1);
        expect(await sampler().hashOf(frame)).not.toBeNull();
        expect(copied).toHaveLength(4);
        for (const { x, y, width, height } of copied) {
          expect([x % 2, y % 2, width % 2, height]).toEqual([0, 0, 0, 2]);
          expect(x).toBeGreaterThanOrEqual(visible.x);
          expect(x + width).toBeLessThanOrEqual(visible.x + visible.width);
          expect(y + height).toBeLessThanOrEqual(visible.y + visible.height);
        }
      },
    ),
    { numRuns: 60 },
  ));

test('a picture is looked at twice a second at most, and one that cannot be is nobody’s fault', async () => {
  let now = 0;
  const patient = new PictureSampler(() => now);
  expect(patient.isDue).toBe(true);
  const { frame } = pictureOf(SIZE, () => 1);
  const refusing = { ...frame, copyTo: () => Promise.reject(new Error('opaque')) };
  expect(await patient.hashOf(refusing)).toBeNull();
  now = 499;
  expect(patient.isDue).toBe(false);
  now = 500;
  expect(patient.isDue).toBe(true);
});
