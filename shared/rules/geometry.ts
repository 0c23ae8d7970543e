import { z } from 'zod';

/** A place in the picture, 0..1 in it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An area by its corners, 0..1 in the picture. */
export type Polygon = readonly (readonly [number, number])[];

const Share = z.number().min(0).max(1);
/** A corner as a document writes it: `[x, y]`. */
export const CornerSchema = z.tuple([Share, Share]);
/** More corners than anybody draws by hand. */
export const PolygonSchema = z
  .array(CornerSchema)
  .min(3)
  .max(100)
  .describe('The corners of an area, `[[x, y], …]`, 0..1 in the picture.');

/** Whether a point lies in an area; where its outline crosses itself, even-odd. */
export function contains(polygon: Polygon, { x, y }: Point): boolean {
  let [isInside, [fromX, fromY]] = [false, polygon.at(-1) ?? [0, 0]];
  for (const [toX, toY] of polygon) {
    const isBetween = fromY > y !== toY > y;
    if (isBetween && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) isInside = !isInside;
    [fromX, fromY] = [toX, toY];
  }
  return isInside;
}

/** From one point to another. */
export interface Segment {
  readonly from: Point;
  readonly to: Point;
}

/** On which side of a line through two points a third one lies, going from the first: 1 right, -1 left, 0 on it. */
export function sideOf({ from, to }: Segment, { x, y }: Point): -1 | 0 | 1 {
  // The picture's y goes down, which swaps right and left of what mathematics says.
  const cross = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
  return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

/** Whether two segments have a point in common; ends count. */
export function meet(a: Segment, b: Segment): boolean {
  const [fromSide, toSide] = [sideOf(a, b.from), sideOf(a, b.to)];
  if (fromSide === 0 && toSide === 0) return overlap(a, b);
  return fromSide !== toSide && sideOf(b, a.from) * sideOf(b, a.to) <= 0;
}

/** The same of segments on one line. */
function overlap(a: Segment, b: Segment): boolean {
  const share = (pick: (point: Point) => number): boolean =>
    Math.max(Math.min(pick(a.from), pick(a.to)), Math.min(pick(b.from), pick(b.to))) <=
    Math.min(Math.max(pick(a.from), pick(a.to)), Math.max(pick(b.from), pick(b.to)));
  return share(({ x }) => x) && share(({ y }) => y);
}
