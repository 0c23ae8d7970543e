/** How long boxes are shown in full after their frame's result came, in milliseconds; live pictures move on. */
export const FRESH_MS = 1200;

/** So many results may be missed before a box that moves is not believed any more. */
const MISSED_RESULTS = 3;
const SHORTEST_FRESH_MS = 300;

/** How long they then take to vanish. */
export const FADE_MS = 400;

/** 1 for boxes that describe what is seen, falling to 0 for those that have outlived it. A still picture's never age. */
export function opacityAt(ageMs: number, still: boolean, freshMs: number = FRESH_MS): number {
  if (still || ageMs <= freshMs) return 1;
  return Math.max(0, 1 - (ageMs - freshMs) / FADE_MS);
}

/** How long a box that goes beyond what was seen is shown in full: until several results should have come. */
export function freshOf(intervalMs: number): number {
  return Math.min(FRESH_MS, Math.max(SHORTEST_FRESH_MS, MISSED_RESULTS * intervalMs));
}
