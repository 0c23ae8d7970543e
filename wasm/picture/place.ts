import type { BoundingBox } from '../../shared/detection.ts';
import type { PictureLayout } from '../../shared/frame.ts';

/** A point; in which space is said by whoever speaks of one. */
export type Point = readonly [x: number, y: number];

/** A rectangle by its sides, in stored pixels, which need not be whole. */
export interface StoredRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** From a point 0..1 of the picture as a person sees it to one of the stored picture, in pixels. */
export function storedPoint(
  { visible, rotation, mirror }: PictureLayout,
  [seenX, seenY]: Point,
): [number, number] {
  const x = mirror ? 1 - seenX : seenX;
  const turned: Record<PictureLayout['rotation'], Point> = {
    0: [x, seenY],
    90: [seenY, 1 - x],
    180: [1 - x, 1 - seenY],
    270: [1 - seenY, x],
  };
  const [storedX, storedY] = turned[rotation];
  return [visible.x + storedX * visible.width, visible.y + storedY * visible.height];
}

/** The same for a box; what lies outside of the picture is cut off. */
export function storedRect(layout: PictureLayout, { x, y, width, height }: BoundingBox): StoredRect {
  const [ax, ay] = storedPoint(layout, [clamp(x), clamp(y)]);
  const [bx, by] = storedPoint(layout, [clamp(x + width), clamp(y + height)]);
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  };
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}
