import type { BoundingBox } from '../detection.ts';

/** Where something is at a time: its feet in the middle, and how high it is. Shares of the frame, seconds. */
export interface Waypoint {
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Something that moves from waypoint to waypoint; before the first and after the last it is not there. */
export interface Mover {
  readonly label: string;
  /** Width by height, in shares of the frame. */
  readonly shape: number;
  readonly way: readonly Waypoint[];
}

/** Something in front of what stands higher in the frame, and never found itself: a pillar, a wall. */
export interface Pillar {
  readonly box: BoundingBox;
}

/** A scene whose truth is known at every time. */
export interface Scene {
  readonly seconds: number;
  readonly movers: readonly Mover[];
  readonly pillars: readonly Pillar[];
}

/** What there is to be seen of one thing. */
export interface Sight {
  /** Which mover it is. */
  readonly thing: number;
  readonly label: string;
  /** The part within the frame. */
  readonly box: BoundingBox;
  /** How much of it something nearer hides, 0..1. */
  readonly hidden: number;
}

/** Below this part of it within the frame, it is not there yet. */
const LEAST_INSIDE = 0.4;
const [COLUMNS, ROWS] = [5, 8];

/** What is in the frame at a time, the farthest first. */
export function sightsAt({ movers, pillars }: Scene, seconds: number): Sight[] {
  const there = movers
    .flatMap((mover, thing) => {
      const whole = boxAt(mover, seconds);
      return whole === null ? [] : { thing, label: mover.label, whole };
    })
    .toSorted((a, b) => bottomOf(a.whole) - bottomOf(b.whole));
  const all = [...there.map(({ whole }) => whole), ...pillars.map(({ box }) => box)];
  return there.flatMap(({ thing, label, whole }) => {
    const box = clipped(whole);
    if (box.width * box.height < LEAST_INSIDE * whole.width * whole.height) return [];
    const nearer = all.filter((other) => bottomOf(other) > bottomOf(whole));
    return { thing, label, box, hidden: hiddenShare(box, nearer) };
  });
}

/** Null: it is not there. */
export function boxAt({ way, shape }: Mover, seconds: number): BoundingBox | null {
  const next = way.findIndex(({ at }) => at > seconds);
  const [from, to] = [way[next - 1], way[next]];
  if (from === undefined || to === undefined) return null;
  const share = (seconds - from.at) / (to.at - from.at);
  const between = (a: number, b: number): number => a + share * (b - a);
  const height = between(from.height, to.height);
  const width = shape * height;
  return { x: between(from.x, to.x) - width / 2, y: between(from.y, to.y) - height, width, height };
}

function bottomOf({ y, height }: BoundingBox): number {
  return y + height;
}

function clipped({ x, y, width, height }: BoundingBox): BoundingBox {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(1, x + width), Math.min(1, y + height)];
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** By points spread over the box. */
function hiddenShare(box: BoundingBox, nearer: readonly BoundingBox[]): number {
  let hidden = 0;
  for (let point = 0; point < COLUMNS * ROWS; point += 1) {
    const x = box.x + (((point % COLUMNS) + 0.5) / COLUMNS) * box.width;
    const y = box.y + ((Math.floor(point / COLUMNS) + 0.5) / ROWS) * box.height;
    if (nearer.some((other) => holds(other, x, y))) hidden += 1;
  }
  return hidden / (COLUMNS * ROWS);
}

function holds(box: BoundingBox, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}
