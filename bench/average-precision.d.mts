import type { BoundingBox } from '../shared/detection.ts';

/** What is to be seen in a picture, as a person marked it. */
export interface Truth {
  readonly label: string;
  readonly box: BoundingBox;
}

/** A picture's truths and what was found in it. */
export interface LookedAt {
  readonly truths: readonly Truth[];
  readonly detections: readonly (Truth & { readonly score: number })[];
}

export function averagePrecision(
  pictures: readonly LookedAt[],
  iou: (a: BoundingBox, b: BoundingBox) => number,
): { readonly mAP: number };
