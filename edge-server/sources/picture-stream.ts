import type { Picture } from '../../shared/frame.ts';

/** A picture and the time it was taken: integer microseconds, in files counted from their beginning. */
export interface TimedPicture {
  readonly picture: Picture;
  readonly timestamp: number;
}

/** Pictures in order; returns at their end, throws a `SightlineError` where it breaks, ends when the signal aborts. */
export type PictureStream = (signal: AbortSignal) => AsyncIterable<TimedPicture>;

/** More pixels than this in one frame of a video are refused: a header can claim to be enormous. */
export const MAX_FRAME_PIXELS = 8192 * 4320;
