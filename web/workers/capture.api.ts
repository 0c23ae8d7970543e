/**
 * What crosses between a page and the worker that helps it to take frames: it reads a camera's stream for the page,
 * looks now and then whether pictures change, and ticks where the page's own timers are held back.
 */

/** A `MediaStreamTrack` of a camera, as far as is known of it in a worker. */
export interface SentTrack {
  readonly kind: string;
  stop(): void;
}

/** From the page. */
export type ToCapture =
  /** Read this track, where only workers may. One frame is sent for each `next`. */
  | { readonly type: 'read'; readonly from: SentTrack }
  | { readonly type: 'next' }
  /** Look at this frame, and close it; answered with `looked`. */
  | { readonly type: 'look'; readonly frame: VideoFrame }
  | { readonly type: 'tick'; readonly everyMs: number }
  /** Read no more; answered with `ended` when no frame is left. */
  | { readonly type: 'stop' };

/** From the worker. */
export type FromCapture =
  /** It can read what it was given; sent before any frame. */
  | { readonly type: 'reading' }
  | { readonly type: 'frame'; readonly frame: VideoFrame }
  /** What a picture's pixels come to; see `sparseHash`. */
  | { readonly type: 'hash'; readonly hash: number }
  /** What was to be looked at is closed. */
  | { readonly type: 'looked' }
  | { readonly type: 'tick' }
  /** The stream is at its end. */
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };

/** Starts a worker that speaks the above. */
export function startCaptureWorker(): Worker {
  return new Worker(new URL('./capture.ts', import.meta.url), { type: 'module', name: 'sightline-capture' });
}
