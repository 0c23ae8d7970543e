import type { Detection } from '../detection.ts';
import { bestPairs } from './assignment.ts';
import type { Pair } from './assignment.ts';
import { likeness } from './expected-box.ts';
import type { FoundInFrame } from './found-in-frame.ts';
import type { Track } from './track.ts';

/** Whoever is in sight comes before whoever is lost. */
const LOST_WEIGHT = 0.8;

/** What may be paired. */
interface Fit {
  /** How alike a box and the place where a thing is expected must be, 0..1. */
  readonly least: number;
  readonly anyLabel: boolean;
  /** Between this frame and the last, seconds. */
  readonly step: number;
}

/** Gives tracks those of these detections that are nobody's yet, so that all fit best. */
export function pairBest(
  tracks: readonly Track[],
  found: FoundInFrame,
  indices: readonly number[],
  fit: Fit,
): void {
  const free = found.free(indices);
  const boxes = free.flatMap((index) => found.detections[index] ?? []);
  const pairs = tracks.flatMap((track, row) => pairsOf(track, row, boxes, fit));
  for (const { row, column } of bestPairs(pairs, tracks.length, free.length)) {
    const [track, index] = [tracks[row], free[column]];
    if (track !== undefined && index !== undefined) found.take(track, index);
  }
}

/** Looks at every track and every box: the loop that all the time goes into. */
function pairsOf(
  track: Track,
  row: number,
  boxes: readonly Detection[],
  { least, anyLabel, step }: Fit,
): Pair[] {
  const pairs: Pair[] = [];
  const [expected, weight] = [track.expected(step), track.isLost ? LOST_WEIGHT : 1];
  for (let column = 0; column < boxes.length; column += 1) {
    const detection = boxes[column];
    if (detection === undefined) continue;
    const gain = likeness(expected, detection.box) * weight - least;
    if (gain > 0 && (anyLabel || detection.label === track.label)) pairs.push({ row, column, gain });
  }
  return pairs;
}
