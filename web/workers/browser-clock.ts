/**
 * Monotonic milliseconds that pages and workers of one browser have in common: the beginnings of their own clocks are
 * told by the same clock, whatever is done to the wall's.
 */
export function browserNow(): number {
  return performance.timeOrigin + performance.now();
}
