import type { Channel } from './channels.ts';
import { touched } from './conceal.ts';
import type { Point, StoredRect } from './place.ts';

/** Fills a rectangle of one channel, every value that it touches. */
export function paintRect(data: Uint8Array, channel: Channel, rect: StoredRect, value: number): void {
  const area = touched(channel, rect);
  if (area === undefined) return;
  for (let y = area.top; y < area.bottom; y += 1) paintRun(data, channel, y, area.left, area.right, value);
}

/**
 * Fills a polygon of one channel: every value whose middle lies in it, by the even-odd rule. Corners are in stored
 * pixels; what lies outside of the picture is left out.
 */
export function paintPolygon(
  data: Uint8Array,
  channel: Channel,
  corners: readonly Point[],
  value: number,
): void {
  const { shared, width, height } = channel;
  const scaled = corners.map(([x, y]): Point => [x / shared, y / shared]);
  const ys = scaled.map(([, y]) => y);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)));
  for (let y = top; y < bottom; y += 1) {
    const cuts = cutsAt(scaled, y + 0.5);
    for (let pair = 0; pair + 1 < cuts.length; pair += 2) {
      const from = Math.max(0, Math.ceil((cuts[pair] ?? 0) - 0.5));
      const to = Math.min(width, Math.ceil((cuts[pair + 1] ?? 0) - 0.5));
      paintRun(data, channel, y, from, to, value);
    }
  }
}

/** Where a row crosses the sides of a polygon, from the left. */
function cutsAt(corners: readonly Point[], y: number): number[] {
  const cuts: number[] = [];
  let [beforeX, beforeY] = corners.at(-1) ?? [0, 0];
  for (const [x, thisY] of corners) {
    if (beforeY <= y !== thisY <= y) cuts.push(beforeX + ((y - beforeY) * (x - beforeX)) / (thisY - beforeY));
    [beforeX, beforeY] = [x, thisY];
  }
  return cuts.toSorted((a, b) => a - b);
}

function paintRun(
  data: Uint8Array,
  { offset, stride, step }: Channel,
  y: number,
  from: number,
  to: number,
  value: number,
): void {
  const start = offset + y * stride;
  if (step === 1 && to > from) data.fill(value, start + from, start + to);
  else for (let x = from; x < to; x += 1) data[start + x * step] = value;
}
