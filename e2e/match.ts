import type { BoundingBox, Detection } from '../shared/detection.ts';
import type { Expected } from './scenes.ts';

/** Intersection over union of two boxes; written here again on purpose, so that a test does not trust what it tests. */
export function overlap(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** The best overlap that any detection of the same label has with what a person sees. */
export function bestOverlap(expected: Expected, detections: readonly Detection[]): number {
  const same = detections.filter((detection) => detection.label === expected.label);
  return Math.max(0, ...same.map((detection) => overlap(detection.box, expected.box)));
}

/** The largest distance between expected and found key points of the best pose, in scene widths. */
export function keypointError(expected: Expected, detections: readonly Detection[]): number {
  const distances = detections.map((detection) =>
    Math.max(
      ...Object.entries(expected.keypoints ?? {}).map(([name, point]) => {
        const found = detection.keypoints?.find((candidate) => candidate.name === name);
        return found === undefined ? Infinity : Math.hypot(found.x - point.x, found.y - point.y);
      }),
    ),
  );
  return Math.min(Infinity, ...distances);
}

/** Detections of one list that have no equal in the other: same label, nearly the same box, nearly the same score. */
export function unmatched(
  from: readonly Detection[],
  against: readonly Detection[],
  tolerance: { readonly iou: number; readonly score: number },
): Detection[] {
  return from.filter(
    (one) =>
      !against.some(
        (other) =>
          other.label === one.label &&
          overlap(one.box, other.box) >= tolerance.iou &&
          Math.abs(one.score - other.score) <= tolerance.score,
      ),
  );
}
