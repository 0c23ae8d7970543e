import type { CaptureReport } from '../viewer/viewer.api.ts';

/** Where a rung's frames go. */
export interface RungEvents {
  /** Takes the frame over. */
  onFrame(frame: VideoFrame): void;
  /** The track is at its end. */
  onEnded(): void;
  onError(error: unknown): void;
}

/** One way of taking frames out of a media track. Whoever made it stops it. */
export interface Rung {
  readonly name: CaptureReport['rung'];
  /** Whether the browser lets it give nothing while the page is hidden. */
  readonly sleepsHidden: boolean;
  /** Once. */
  start(events: RungEvents): void;
  /** Resolves when no frame is left; no event follows. */
  stop(): Promise<void>;
}
