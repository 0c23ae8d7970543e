import { defineDetection } from './detection.ts';

/** Finds people and the joints of their bodies. */
export const detectPoses = defineDetection(
  'detect_poses',
  'pose',
  'Finds people and the joints of their bodies.',
);
