/** How long boxes are shown in full after their frame's result came, in milliseconds; live pictures move on. */
export const FRESH_MS = 1200;

/** How long they then take to vanish. */
export const FADE_MS = 400;

/** 1 for boxes that describe what is seen, falling to 0 for those that have outlived it. A still picture's never age. */
export function opacityAt(ageMs: number, still: boolean): number {
  if (still || ageMs <= FRESH_MS) return 1;
  return Math.max(0, 1 - (ageMs - FRESH_MS) / FADE_MS);
}
