import type { BoundingBox, Detection } from '../detection.ts';
import type { Track } from './track.ts';

/** How far the whole picture went, in shares of it. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** Fewer things say nothing about the picture, */
const LEAST_THINGS = 4;
/** and more than these are not asked, */
const MOST_THINGS = 32;
/** nor do they count when a smaller share of them went the same way. */
const LEAST_SHARE = 0.6;
/** Nearer than this, in sizes of the thing, to where all went, is the same way. */
const SAME_WAY = 0.35;
/** A smaller shift, in sizes, is what the things themselves do. */
const LEAST_SHIFT = 0.25;
/** No thing of the same label and about this size further away, in sizes, is the same. */
const REACH = 3;
const SIZES = 1.5;

/**
 * How the picture as a whole has moved since the frame before: a camera that is held in a hand, or that wind and traffic
 * shake. Null where it stood, as nearly all cameras do, or where there is too little to tell by.
 */
export function pictureShift(tracks: readonly Track[], found: readonly Detection[]): Shift | null {
  const asked = tracks.slice(0, MOST_THINGS);
  if (asked.length < LEAST_THINGS) return null;
  const ways = asked.flatMap((track) => wayOf(track, found) ?? []);
  if (ways.length < LEAST_THINGS) return null;
  const shift = { x: median(ways.map(({ x }) => x)), y: median(ways.map(({ y }) => y)) };
  const same = ways.filter(
    ({ x, y, width, height }) =>
      Math.abs(x - shift.x) <= SAME_WAY * width && Math.abs(y - shift.y) <= SAME_WAY * height,
  );
  if (same.length < Math.max(LEAST_THINGS, LEAST_SHARE * asked.length)) return null;
  const isMuch = same.filter(
    ({ width, height }) =>
      Math.abs(shift.x) > LEAST_SHIFT * width || Math.abs(shift.y) > LEAST_SHIFT * height,
  );
  return isMuch.length * 2 > same.length ? shift : null;
}

interface Way extends Shift {
  readonly width: number;
  readonly height: number;
}

/** From where a thing is expected to the nearest that it may be. */
function wayOf({ label, motion }: Track, found: readonly Detection[]): Way | null {
  const { width, height } = motion;
  const [middleX, middleY] = [motion.left + width / 2, motion.top + height / 2];
  const nearest = { way: REACH, x: 0, y: 0 };
  for (const detection of found) {
    if (detection.label !== label || !isLike(detection.box, width, height)) continue;
    const { box } = detection;
    const [x, y] = [box.x + box.width / 2 - middleX, box.y + box.height / 2 - middleY];
    const way = Math.max(Math.abs(x) / width, Math.abs(y) / height);
    if (way < nearest.way) Object.assign(nearest, { way, x, y });
  }
  return nearest.way < REACH ? { x: nearest.x, y: nearest.y, width, height } : null;
}

function isLike(box: BoundingBox, width: number, height: number): boolean {
  const [across, down] = [box.width / width, box.height / height];
  return across < SIZES && across > 1 / SIZES && down < SIZES && down > 1 / SIZES;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
