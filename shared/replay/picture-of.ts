import type { Picture } from '../frame.ts';

/** A frame of a host whose frames are pictures; null for anything else. */
export function pictureOf(frame: unknown): Picture | null {
  return isPicture(frame) ? frame : null;
}

function isPicture(frame: unknown): frame is Picture {
  return (
    typeof frame === 'object' &&
    frame !== null &&
    'layout' in frame &&
    'data' in frame &&
    frame.data instanceof Uint8Array
  );
}
