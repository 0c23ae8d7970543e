import { Timelines } from '../store/timelines.ts';
import type { TimelinesParts } from '../store/timelines.ts';

/** Opens what happened on an edge and those that are paired with it; it is empty until it is asked for. The caller closes it. */
export function openTimeline(parts: TimelinesParts): Timelines {
  return new Timelines(parts);
}
