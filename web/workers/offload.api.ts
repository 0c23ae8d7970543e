import type { Findings } from '../../shared/detection.ts';
import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import type { FrameInfo, LossyPicture } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { FrameEncodingWish } from '../../shared/pipeline/resolved.ts';
import type { TensorDump } from './lane.api.ts';
import type { Outcome } from './outcome.api.ts';

/** What a connection to an edge is opened for. */
export interface OffloadSetup {
  /** Of the edge's offload endpoint, `ws:` or `wss:`. */
  readonly url: string;
  readonly pipeline: string;
  readonly manifest: ModelManifest;
  /** Hold for every frame of the connection. */
  readonly options: DetectOptions;
  /** Absent: `auto`. */
  readonly frames?: FrameEncodingWish;
}

/** What the edge grants. */
export interface OffloadReady {
  /** How many frames may be in flight at once. */
  readonly credits: number;
  readonly provider: ProviderReport;
}

/** When a frame was sent and answered. */
export interface OffloadTimes {
  /** Of the pre-processing that was done here. */
  readonly packMs: number;
  /** Milliseconds by this browser's clock: from the worker since 1970, from the link since the page began. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Milliseconds by the clock of the edge. */
  readonly receivedAt: number;
  readonly sentAt: number;
}

/** One frame's detections, and milliseconds: pre-processing here and there together, then the edge's own stages. */
export interface OffloadResult extends Findings {
  readonly queueMs: number;
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
  /** How it was squeezed. Absent: it was sent exactly. */
  readonly lossy?: LossyPicture;
  /** Absent where the edge does not tell its times. */
  readonly times?: OffloadTimes;
}

/** A connection to an edge, in a worker, as the page sees it through comlink. Frames are closed there on every path. */
export interface OffloadApi {
  /** Connects and waits until the model is loaded there. Once per worker. */
  connect(setup: OffloadSetup): Promise<Outcome<OffloadReady>>;
  /**
   * Sends a frame: exactly (at the model's size, or its own planes where those are fewer bytes), or squeezed, as
   * `frames` says and as the link allows.
   */
  detect(frame: VideoFrame, info: FrameInfo, deadlineMs: number): Promise<Outcome<OffloadResult>>;
  /** Tells the edge how the run does. */
  stats(inputFps: number, dropFps: number): Promise<Outcome<void>>;
  /** The model-size RGB picture made of a frame, as it would be sent. */
  inputOf(frame: VideoFrame): Promise<Outcome<TensorDump>>;
  /** Answers with an error when the connection has ended, whoever ended it. */
  ended(): Promise<Outcome<never>>;
  /** Says goodbye to the edge. The worker can be terminated after that. */
  disconnect(): Promise<Outcome<void>>;
}

/** Starts a worker for one connection. The caller terminates it. */
export function startOffloadWorker(): Worker {
  return new Worker(new URL('./offload.ts', import.meta.url), { type: 'module', name: 'sightline-offload' });
}
