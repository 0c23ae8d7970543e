import type { BoundingBox } from '../detection.ts';

/** Where a box is expected, and how uncertain that is across and down; shares of the frame. */
export interface ExpectedBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
}

/**
 * How well a box is where it is expected, 0..1: intersection over union of both, widened by how uncertain that place is,
 * times how alike their heights are. Where frames are far apart, or a thing was lost for long, boxes that do not touch
 * may still be the same thing's; then its height says most: widths are cut off where things come in and go.
 */
export function likeness({ left, top, width, height, across, down }: ExpectedBox, box: BoundingBox): number {
  const overlapX = Math.min(left + width, box.x + box.width) - Math.max(left, box.x) + 2 * across;
  if (overlapX <= 0) return 0;
  const overlapY = Math.min(top + height, box.y + box.height) - Math.max(top, box.y) + 2 * down;
  if (overlapY <= 0) return 0;
  const expected = (width + 2 * across) * (height + 2 * down);
  const found = (box.width + 2 * across) * (box.height + 2 * down);
  const both = overlapX * overlapY;
  const tall = Math.min(height, box.height) / Math.max(height, box.height);
  return (tall * both) / (expected + found - both);
}
