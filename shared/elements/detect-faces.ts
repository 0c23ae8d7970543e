import { defineDetection } from './detection.ts';

/** Finds faces and their landmarks. */
export const detectFaces = defineDetection(
  'detect_faces',
  'face',
  'Finds faces, and eyes, nose and mouth in them.',
);
