import type { Corner } from '../../shared/editing/shapes.ts';
import { meet } from '../../shared/rules/geometry.ts';
import type { Segment } from '../../shared/rules/geometry.ts';

/** A vector in shares of the picture. */
export type Shift = readonly [number, number];

/** The nearest place within the picture, no finer than a document keeps it. */
export function clamped([x, y]: Corner): Corner {
  return [share(x), share(y)];
}

/** So far at most that all corners stay within the picture. */
export function shifted(corners: readonly Corner[], [dx, dy]: Shift): readonly Corner[] {
  const by = [
    room(
      corners.map(([x]) => x),
      dx,
    ),
    room(
      corners.map(([, y]) => y),
      dy,
    ),
  ] as const;
  return corners.map(([x, y]) => clamped([x + by[0], y + by[1]]));
}

function room(shares: readonly number[], by: number): number {
  return Math.min(1 - Math.max(...shares), Math.max(-Math.min(...shares), by));
}

/** The middle of two places. */
export function between([fromX, fromY]: Corner, [toX, toY]: Corner): Corner {
  return clamped([(fromX + toX) / 2, (fromY + toY) / 2]);
}

/** The edges of an outline, each from the corner of its place to the next one; a line has one. */
export function edgesOf(corners: readonly Corner[], isLine: boolean): readonly (readonly [Corner, Corner])[] {
  return corners.flatMap((corner, at) => {
    const next = corners[at + 1] ?? (isLine ? undefined : corners[0]);
    return next === undefined ? [] : [[corner, next] as const];
  });
}

/** Whether edges of an area that are no neighbours meet: then what lies between them does not count as inside. */
export function crossesItself(corners: readonly Corner[]): boolean {
  const edges = edgesOf(corners, false).map(([from, to]) => segment(from, to));
  return edges.some((edge, at) =>
    edges.some(
      (other, next) => next > at + 1 && !(at === 0 && next === edges.length - 1) && meet(edge, other),
    ),
  );
}

/** The size of an area, as a share of the picture; of one that crosses itself of no meaning. */
export function areaOf(corners: readonly Corner[]): number {
  const sum = edgesOf(corners, false).reduce((all, [[ax, ay], [bx, by]]) => all + ax * by - bx * ay, 0);
  return Math.abs(sum) / 2;
}

/** Where its name is written: the middle of its corners. */
export function centreOf(corners: readonly Corner[]): Corner {
  const middle = (pick: (corner: Corner) => number): number =>
    corners.reduce((sum, corner) => sum + pick(corner), 0) / Math.max(1, corners.length);
  return [middle(([x]) => x), middle(([, y]) => y)];
}

function segment([fromX, fromY]: Corner, [toX, toY]: Corner): Segment {
  return { from: { x: fromX, y: fromY }, to: { x: toX, y: toY } };
}

function share(value: number): number {
  return Math.round(Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value)) * 10_000) / 10_000;
}
