import type { Classification, Detection, Findings } from '../detection.ts';

/** Of something that holds more than a frame's findings, these alone; what it lacks stays absent. */
export function findingsOf({ detections, classes, mask }: Findings): Findings {
  return {
    detections,
    ...(classes === undefined ? {} : { classes }),
    ...(mask === undefined ? {} : { mask }),
  };
}

/** Everything in a frame's findings that has a label and a score: boxes first, then classes. */
export function labelledIn({ detections, classes }: Findings): readonly (Detection | Classification)[] {
  return classes === undefined ? detections : [...detections, ...classes];
}

/** What several looked at together showed; of several masks the last one. */
export function joinFindings(all: readonly Findings[]): Findings {
  const classes = all.flatMap((each) => each.classes ?? []);
  const mask = all.findLast((each) => each.mask !== undefined)?.mask;
  return {
    detections: all.flatMap(({ detections }) => detections),
    ...(classes.length === 0 ? {} : { classes }),
    ...(mask === undefined ? {} : { mask }),
  };
}
