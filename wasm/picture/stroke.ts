import type { Point } from './place.ts';

/** Corners in each of a stroke's round ends. */
const CORNERS = 8;

/** The outline of a line of some thickness with round ends, in pixels. */
export function strokeOutline(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  width: number,
): Point[] {
  const radius = Math.max(0.5, width / 2);
  const along = Math.atan2(y1 - y0, x1 - x0);
  return [...cap(x0, y0, along + Math.PI / 2, radius), ...cap(x1, y1, along - Math.PI / 2, radius)];
}

/** Half a circle, beginning at an angle. */
function cap(x: number, y: number, from: number, radius: number): Point[] {
  return Array.from({ length: CORNERS + 1 }, (_, index): Point => {
    const angle = from + (index / CORNERS) * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}
