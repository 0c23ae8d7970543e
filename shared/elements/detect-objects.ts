import { defineDetection } from './detection.ts';

/** Finds things of the model's categories. */
export const detectObjects = defineDetection(
  'detect_objects',
  'detect',
  'Finds things: people, cars, cups and whatever else its model knows.',
);
