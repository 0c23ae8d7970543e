import type { SightlineError } from '../../shared/errors.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';

/** What a source tells while it is started. */
export interface SourceEvents {
  /** Takes the frame over. */
  onFrame(frame: VideoFrame): void;
  /** There will be no more frames, as it should be: the end of a file. */
  onEnded(): void;
  /** There will be no more frames, as it should not be. */
  onError(error: SightlineError): void;
}

/** Where frames come from, opened. Whoever opened it stops it, once; it may be stopped without having been started. */
export interface FrameSource {
  /** What to show: a muted video that plays, or a picture. */
  readonly media: HTMLVideoElement | ImageBitmap;
  readonly report: CaptureReport;
  /** The camera's, so that it is found again. */
  readonly deviceId?: string;
  /** Why it can give nothing at the moment though nothing is wrong, in words. */
  readonly heldBack?: string | null;
  /** What its latest pictures come to, so that one that hangs is found; null: nobody has looked. */
  readonly hash?: number | null;
  /** Once per source. */
  start(events: SourceEvents): void;
  /** Gives a picture that stands still once more; a moving source does nothing. */
  again(): void;
  /** Frees everything: media tracks, frames, listeners, object URLs; resolves when it is free. No event follows. */
  stop(): Promise<void>;
}
