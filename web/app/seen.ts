import type { Classification, Findings } from '../../shared/detection.ts';
import { maskValues } from '../../shared/mask.ts';

const known = new WeakMap<Findings, readonly Classification[]>();

/** Everything that a result shows, as words with how sure they are. The same list for the same result. */
export function seenIn(result: Findings | null): readonly Classification[] {
  if (result === null) return [];
  const seen = known.get(result) ?? listOf(result);
  known.set(result, seen);
  return seen;
}

function listOf({ detections, classes = [], mask }: Findings): readonly Classification[] {
  if (mask === undefined) return classes.length === 0 ? detections : [...classes, ...detections];
  const surest = maskValues(mask).reduce((most, value) => Math.max(most, value), 0) / 255;
  const masked = surest > 0 ? [{ label: mask.label, score: surest }] : [];
  return [...masked, ...classes, ...detections];
}
