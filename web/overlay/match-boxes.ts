import type { BoundingBox, Detection } from '../../shared/detection.ts';

/** Centres further apart than this, in sizes of the larger box, are not the same thing's. */
const REACH = 1;

/**
 * Which of the former detections each of the new ones is, as an index; -1: none, it is new. Only those of one label are
 * compared; the nearest find each other first, and each is found once. A tracker knows better: what it says is taken.
 */
export function matchBoxes(former: readonly Detection[], latter: readonly Detection[]): readonly number[] {
  const found = latter.map(() => -1);
  const taken = new Set<number>();
  for (const { from, to } of candidates(former, latter)) {
    if (taken.has(from) || found[to] !== -1) continue;
    found[to] = from;
    taken.add(from);
  }
  return found;
}

/** More than overlap and nearness together can be. */
const SURE = 3;

function isTracked(a: Detection, b: Detection): boolean {
  return a.track !== undefined && a.track === b.track;
}

function areToldApart(a: Detection, b: Detection): boolean {
  return a.track !== undefined && b.track !== undefined && a.track !== b.track;
}

interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly likeness: number;
}

function candidates(former: readonly Detection[], latter: readonly Detection[]): Candidate[] {
  const pairs = latter.flatMap((next, to) =>
    former.flatMap((before, from): Candidate[] => {
      if (before.label !== next.label || areToldApart(before, next)) return [];
      const likeness = isTracked(before, next) ? SURE : likenessOf(before.box, next.box);
      return likeness <= 0 ? [] : [{ from, to, likeness }];
    }),
  );
  return pairs.toSorted((a, b) => b.likeness - a.likeness || a.to - b.to || a.from - b.from);
}

/** How well two boxes may be the same thing's, above 0: overlap counts as much as nearness. 0 or less: they are not. */
function likenessOf(a: BoundingBox, b: BoundingBox): number {
  const size = Math.max(a.width, a.height, b.width, b.height, Number.EPSILON);
  const [acrossX, acrossY] = [a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2];
  const distance = Math.hypot(acrossX, acrossY) / size;
  return distance > REACH ? 0 : overlapOf(a, b) + (REACH - distance) + Number.EPSILON;
}

/** Intersection over union, 0..1. */
function overlapOf(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
