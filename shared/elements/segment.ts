import { defineDetection } from './detection.ts';

/** Finds which parts of a frame belong to a thing. */
export const segment = defineDetection(
  'segment',
  'segment',
  'Finds which parts of a frame belong to a thing, as a mask.',
);
