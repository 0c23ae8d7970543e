import type { BoundingBox, Findings } from '../detection.ts';
import type { FrameInfo, LossyPicture } from '../frame.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { TraceStep } from '../run/trace-step.ts';

/** Where a frame was inferred. */
export type Placement = 'browser' | 'edge';

/** Which runtime ran the model and why that one. */
export interface ProviderReport {
  readonly name: 'webgpu' | 'wasm' | 'cpu';
  readonly threads: number;
  /** In words, for people: "WebGPU is not available here: no adapter". */
  readonly reason: string;
}

/** What a pipeline asks of one detection; values left out come from the model's manifest. */
export interface DetectOptions {
  readonly threshold?: number;
  readonly topK?: number;
  /** Only these labels are reported. Absent or empty: all. */
  readonly labels?: readonly string[];
}

/** What is asked of one frame. */
export interface LookOptions extends DetectOptions {
  /** Only these parts are looked at, 0..1 in the frame, each as if it were a picture. Absent: the frame as a whole. */
  readonly within?: readonly BoundingBox[];
}

/** Milliseconds per stage. `transferMs` is what lies between the caller and the lane (queue and network included). */
export interface StageTimings {
  readonly transferMs: number;
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
  readonly totalMs: number;
}

/** The outcome of one frame. Plain data: may cross any thread or wire. */
export interface DetectResult extends Findings {
  readonly frame: FrameInfo;
  readonly timings: StageTimings;
  readonly placement: Placement;
  readonly provider: ProviderReport;
  /** How the frame was squeezed before it was looked at. Absent: it was looked at as it was captured. */
  readonly lossy?: LossyPicture;
  /** Why it was looked at there, in words. A detector leaves that to whoever chose it. */
  readonly reason?: string;
  /** The frame's way within the detector, stage by stage, on the clock of whoever called. */
  readonly hops?: readonly TraceStep[];
}

/**
 * Something that finds things in frames: a worker lane, the edge over a socket, a native lane.
 * `F` is the host's frame (a `VideoFrame` in the browser, a `Picture` on the edge).
 *
 * Ownership: `detect` takes the frame over and closes it on every path. One call at a time unless `capacity`
 * says more; the caller holds back. Every call settles: with a result, or a `SightlineError`
 * (`deadline`, `aborted`, `lane_crashed`, `edge_lost`, ...). `close` settles what is pending with `aborted`.
 */
export interface Detector<F> {
  readonly model: ModelManifest;
  readonly placement: Placement;
  /** How many frames may be in flight at once. */
  readonly capacity: number;
  /** Whether the next frame may come shortly before the one in work is done, beyond `capacity`: it waits in there. */
  readonly takesEarly?: boolean;
  detect(frame: F, info: FrameInfo, options: LookOptions, signal?: AbortSignal): Promise<DetectResult>;
  close(): Promise<void>;
}
