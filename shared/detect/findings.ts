import type { Findings } from '../detection.ts';

/** Of something that holds more than a frame's findings, these alone; what it lacks stays absent. */
export function findingsOf({ detections, classes, mask }: Findings): Findings {
  return {
    detections,
    ...(classes === undefined ? {} : { classes }),
    ...(mask === undefined ? {} : { mask }),
  };
}
