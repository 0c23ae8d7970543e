import type { MessagePort } from 'node:worker_threads';
import type { LookOptions, ProviderReport } from '../../shared/detect/detector.ts';
import type { LetterboxGeometry } from '../../shared/detect/letterbox.ts';
import type { Findings } from '../../shared/detection.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { LossyPicture, PictureLayout } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { SharedSlots } from './lane-slots.ts';
import type { TensorShape } from './tensor-post.ts';

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

/** A frame as its model takes it: the numbers are sent by themselves (`TensorSender`). */
export interface PreparedContent {
  readonly kind: 'prepared';
  readonly tensor: TensorShape;
  readonly geometry: LetterboxGeometry;
}

/** A frame of which nothing can be made. */
export interface UnreadableContent {
  readonly kind: 'unreadable';
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the reading thread makes of a frame; pixels stay pixels only where parts of them are looked at. */
export interface ReadFrame extends Omit<LaneFrame, 'content'> {
  readonly content: PreparedContent | LanePixels | UnreadableContent;
  /** From when to when that was made, by `machineNow`. Absent: there was nothing to make. */
  readonly made?: { readonly from: number; readonly until: number };
}

/** What the reading thread is started with. */
export interface ReaderData {
  readonly slots: SharedSlots;
  /** Its end of the channel that tensors go through. */
  readonly tensors: MessagePort;
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
