import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import type { Findings } from '../../shared/detection.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

/** What a lane needs to open its model. Paths are absolute. */
export interface LaneSetup {
  readonly manifest: ModelManifest;
  readonly modelFile: string;
  readonly wasmFile: string;
  readonly threads: number;
}

/** A frame's bytes, as captured or already letterboxed by the sender (RGB at the model's size). */
export type LaneContent =
  { readonly kind: 'picture'; readonly layout: PictureLayout } | { readonly kind: 'input' };

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
  readonly options: DetectOptions;
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
export type FromLane = LaneOpened | LaneResult | LaneFailed | LaneRefused;
