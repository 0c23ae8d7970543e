import type { LookOptions, ProviderReport } from '../../shared/detect/detector.ts';
import type { Findings } from '../../shared/detection.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { LossyPicture, PictureLayout } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

/** What a lane needs to open its model. Paths are absolute. */
export interface LaneSetup {
  readonly manifest: ModelManifest;
  readonly modelFile: string;
  readonly wasmFile: string;
  readonly threads: number;
}

/** Pixels that can be looked at as they are. */
export type LanePixels =
  { readonly kind: 'picture'; readonly layout: PictureLayout } | { readonly kind: 'input' };

/** A frame's bytes: as captured, already letterboxed by the sender (RGB at the model's size), or squeezed. */
export type LaneContent = LanePixels | { readonly kind: 'lossy'; readonly lossy: LossyPicture };

/** First message to a lane process. */
export interface OpenLane {
  readonly type: 'open';
  readonly setup: LaneSetup;
}

/** One frame for a lane process; its bytes are the payload. */
export interface LaneFrame {
  readonly type: 'frame';
  readonly key: number;
  /** Size of the source frame as a person sees it. */
  readonly width: number;
  readonly height: number;
  readonly content: LaneContent;
  readonly options: LookOptions;
}

/** What the reading thread makes of a frame: squeezed pictures are decoded, or known not to be pictures. */
export interface ReadFrame extends Omit<LaneFrame, 'content'> {
  readonly content:
    LanePixels | { readonly kind: 'unreadable'; readonly code: ErrorCode; readonly message: string };
  /** When it was decoded, by `machineNow`. Absent: there was nothing to decode. */
  readonly decoded?: { readonly from: number; readonly until: number };
}

/** The model is loaded. */
export interface LaneOpened {
  readonly type: 'opened';
  readonly provider: ProviderReport;
}

/** What one frame showed, and milliseconds per stage. */
export interface LaneResult extends Findings {
  readonly type: 'result';
  readonly key: number;
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
  /** When its pre-processing began, by `machineNow`. */
  readonly begunAt: number;
}

/** One frame could not be inferred; the lane goes on. */
export interface LaneFailed {
  readonly type: 'failed';
  readonly key: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The model could not be opened; the process ends. */
export interface LaneRefused {
  readonly type: 'refused';
  readonly code: ErrorCode;
  readonly message: string;
}

export type ToLane = OpenLane | LaneFrame;
/** What the thread that infers is given by the one that reads. */
export type ReadMessage = OpenLane | ReadFrame;
export type FromLane = LaneOpened | LaneResult | LaneFailed | LaneRefused;
