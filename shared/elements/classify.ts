import { defineDetection } from './detection.ts';

/** Says what a whole frame shows. */
export const classify = defineDetection(
  'classify',
  'classify',
  'Says what a whole frame shows, most likely first.',
);
