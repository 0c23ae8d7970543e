import type { BoundingBox, Detection, KeyPoint } from '../detection.ts';
import type { PixelRect, Size } from '../frame.ts';
import { iou } from './nms.ts';

/** Crops with a side of fewer pixels than this show nothing. */
const MIN_SIDE = 8;
/** More crops than this of one frame are not looked at. */
export const MAX_CROPS = 64;
/** What lies so far within another of its label, by area, is a part of the same thing seen in a second crop. */
const SAME_INSIDE = 0.8;
const SAME_IOU = 0.5;

/** The parts of a picture of that size (as a person sees it) that boxes, 0..1 in it, cover; in whole pixels. */
export function cropRects({ width, height }: Size, boxes: readonly BoundingBox[]): PixelRect[] {
  const rects = boxes.map((box) => {
    const [left, top] = [clamp(Math.floor(box.x * width), width), clamp(Math.floor(box.y * height), height)];
    const right = clamp(Math.ceil((box.x + box.width) * width), width);
    const bottom = clamp(Math.ceil((box.y + box.height) * height), height);
    return { x: left, y: top, width: right - left, height: bottom - top };
  });
  return rects.filter((rect) => rect.width >= MIN_SIDE && rect.height >= MIN_SIDE).slice(0, MAX_CROPS);
}

/** What was found in a crop, as found in the whole picture. */
export function fromCrop(found: readonly Detection[], crop: PixelRect, { width, height }: Size): Detection[] {
  const across = (x: number): number => (crop.x + x * crop.width) / width;
  const down = (y: number): number => (crop.y + y * crop.height) / height;
  return found.map((each) => ({
    ...each,
    box: {
      x: across(each.box.x),
      y: down(each.box.y),
      width: (each.box.width * crop.width) / width,
      height: (each.box.height * crop.height) / height,
    },
    ...(each.keypoints === undefined
      ? {}
      : {
          keypoints: each.keypoints.map((point): KeyPoint => ({
            ...point,
            x: across(point.x),
            y: down(point.y),
          })),
        }),
  }));
}

/** Of things that several crops show the one that is surest, strongest first, at most `limit`. */
export function withoutDoubles(found: readonly Detection[], limit: number): Detection[] {
  const kept: Detection[] = [];
  for (const each of found.toSorted((a, b) => b.score - a.score)) {
    if (kept.length >= limit) break;
    if (!kept.some((other) => other.label === each.label && isSame(other.box, each.box))) kept.push(each);
  }
  return kept;
}

function isSame(one: BoundingBox, other: BoundingBox): boolean {
  if (iou(one, other) > SAME_IOU) return true;
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return width > 0 && height > 0 && width * height > SAME_INSIDE * smaller;
}

function clamp(pixels: number, most: number): number {
  return Number.isFinite(pixels) ? Math.max(0, Math.min(most, pixels)) : 0;
}
