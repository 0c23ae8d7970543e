import type { MediaType } from '../../shared/run/media-store.ts';
import type { Outcome } from './outcome.api.ts';

/** A clip as it is kept. */
export interface ClipFile {
  readonly type: MediaType;
  readonly data: Uint8Array;
}

/**
 * A worker that records the frames of one pipeline, as the page sees it through comlink. Times are milliseconds since
 * 1970.
 */
export interface ClipsApi {
  /** Records a frame; the worker closes it. What ended before `neededFrom` is forgotten. */
  record(frame: VideoFrame, at: number, neededFrom: number): Promise<Outcome<void>>;
  /** What was recorded then, as a file; null: nothing was. */
  clip(from: number, until: number): Promise<Outcome<ClipFile | null>>;
}

/** Starts a worker that records. The caller terminates it. */
export function startClipsWorker(): Worker {
  return new Worker(new URL('./clips.ts', import.meta.url), { type: 'module', name: 'sightline-clips' });
}
