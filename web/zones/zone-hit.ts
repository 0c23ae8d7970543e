import type { Corner, ShapeRules } from '../../shared/editing/shapes.ts';
import { contains } from '../../shared/rules/geometry.ts';
import type { Size } from '../overlay/fit.ts';
import { between, edgesOf } from './outline.ts';
import type { Shape } from './shape.ts';

/** What lies under a pointer: a corner, the middle of an edge (where another corner can be drawn out), or a shape. */
export type Hit =
  | { readonly on: 'corner'; readonly key: number; readonly corner: number }
  | { readonly on: 'edge'; readonly key: number; readonly after: number }
  | { readonly on: 'shape'; readonly key: number };

/** How far a finger may miss, CSS pixels: a target is 44 wide. */
export const REACH = 22;
const EDGE_REACH = 16;
const LINE_REACH = 14;

/** What is meant by a press at a place on a picture of this size; of the chosen shape first. Null: nothing. */
export function hitAt(
  { shapes, rules }: { readonly shapes: readonly Shape[]; readonly rules: ShapeRules },
  chosen: number | null,
  at: Corner,
  size: Size,
): Hit | null {
  const own = shapes.find(({ key }) => key === chosen);
  const near = own === undefined ? null : (cornerAt(own, at, size) ?? edgeAt(own, rules, at, size));
  if (near !== null) return near;
  const under = shapes.filter((shape) => isUnder(shape, rules, at, size));
  const shape = under.find(({ key }) => key === chosen) ?? under.at(-1);
  return shape === undefined ? null : (cornerAt(shape, at, size) ?? { on: 'shape', key: shape.key });
}

/** How far apart two places of a picture are, CSS pixels. */
export function distance([ax, ay]: Corner, [bx, by]: Corner, { width, height }: Size): number {
  return Math.hypot((ax - bx) * width, (ay - by) * height);
}

function cornerAt({ key, corners }: Shape, at: Corner, size: Size): Hit | null {
  const corner = nearest(corners, at, size, REACH);
  return corner < 0 ? null : { on: 'corner', key, corner };
}

function edgeAt({ key, corners }: Shape, { isLine }: ShapeRules, at: Corner, size: Size): Hit | null {
  if (isLine) return null;
  const middles = edgesOf(corners, false).map(([from, to]) => between(from, to));
  const after = nearest(middles, at, size, EDGE_REACH);
  return after < 0 ? null : { on: 'edge', key, after };
}

function nearest(places: readonly Corner[], at: Corner, size: Size, reach: number): number {
  const far = places.map((place) => distance(place, at, size));
  const least = Math.min(...far);
  return least <= reach ? far.indexOf(least) : -1;
}

function isUnder({ corners }: Shape, { isLine }: ShapeRules, at: Corner, size: Size): boolean {
  const [x, y] = at;
  if (!isLine && contains(corners, { x, y })) return true;
  return edgesOf(corners, isLine).some(([from, to]) => fromEdge(from, to, at, size) <= LINE_REACH);
}

/** How far a place is from a stretch between two others, CSS pixels. */
function fromEdge(from: Corner, to: Corner, at: Corner, size: Size): number {
  const along = (axis: 0 | 1): number => (to[axis] - from[axis]) * (axis === 0 ? size.width : size.height);
  const off = (axis: 0 | 1): number => (at[axis] - from[axis]) * (axis === 0 ? size.width : size.height);
  const length = along(0) ** 2 + along(1) ** 2;
  const share = length === 0 ? 0 : (along(0) * off(0) + along(1) * off(1)) / length;
  const part = Math.min(1, Math.max(0, share));
  return Math.hypot(off(0) - part * along(0), off(1) - part * along(1));
}
