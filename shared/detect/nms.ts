import type { BoundingBox } from '../detection.ts';
import type { Candidates } from './candidates.ts';

/** Intersection over union of two boxes in the same space, 0..1; 0 when either has no area. */
export function iou(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  const union = a.width * a.height + b.width * b.height - shared;
  return union > 0 ? Math.min(1, shared / union) : 0;
}

/**
 * Non-maximum suppression, class by class: takes candidates from the strongest down and drops each that overlaps
 * (IoU) one already kept of its own class by more than `maxOverlap`. Returns the indices kept, strongest first, at
 * most `limit`; of equal scores the earlier candidate goes first. Costs at most `limit` comparisons a candidate.
 */
export function suppressOverlaps(candidates: Candidates, maxOverlap: number, limit: number): number[] {
  const kept: number[] = [];
  for (const index of strongestFirst(candidates)) {
    if (kept.length >= limit) break;
    if (!overlapsAny(candidates, index, kept, maxOverlap)) kept.push(index);
  }
  return kept;
}

/** Candidate indices by descending score; of equal scores the earlier goes first. */
export function strongestFirst({ scores, count }: Candidates): Int32Array {
  const order = new Int32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  return order.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}

function overlapsAny(
  candidates: Candidates,
  index: number,
  kept: readonly number[],
  maxOverlap: number,
): boolean {
  const { classes, corners } = candidates;
  for (const other of kept) {
    if (classes[other] === classes[index] && overlap(corners, index, other) > maxOverlap) return true;
  }
  return false;
}

/** IoU of two candidates given by corners. Both have area (`Candidates` refuses others). */
function overlap(corners: Float64Array, a: number, b: number): number {
  const left = Math.max(at(corners, a, 0), at(corners, b, 0));
  const top = Math.max(at(corners, a, 1), at(corners, b, 1));
  const right = Math.min(at(corners, a, 2), at(corners, b, 2));
  const bottom = Math.min(at(corners, a, 3), at(corners, b, 3));
  if (left >= right || top >= bottom) return 0;
  const shared = (right - left) * (bottom - top);
  return shared / (area(corners, a) + area(corners, b) - shared);
}

function area(corners: Float64Array, index: number): number {
  return (at(corners, index, 2) - at(corners, index, 0)) * (at(corners, index, 3) - at(corners, index, 1));
}

function at(corners: Float64Array, index: number, side: number): number {
  return corners[index * 4 + side] ?? 0;
}
