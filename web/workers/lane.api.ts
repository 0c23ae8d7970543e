import type { Findings } from '../../shared/detection.ts';
import type { DetectOptions, LookOptions, ProviderReport } from '../../shared/detect/detector.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { Outcome } from './outcome.api.ts';

/** The version of onnxruntime-web that lanes run: what was measured with another one does not count. */
export const RUNTIME_VERSION = '1.30.0';

/** What a lane needs to load a model. `model` (the ONNX file's bytes) is transferred. */
export interface LaneSetup {
  readonly manifest: ModelManifest;
  readonly model: ArrayBuffer;
  /** One runtime is loaded per worker and never a second one: to try another, start another worker. */
  readonly provider: 'webgpu' | 'wasm';
  /** At most this many threads (WASM); fewer when the page is not isolated or the machine has few cores. */
  readonly maxThreads: number;
  /** Why this provider, in words; goes into the report. */
  readonly reason: string;
  /** Frames are prepared on the GPU where they can be; WebGPU only. */
  readonly pixels: boolean;
}

/** A loaded lane. */
export interface LaneReady {
  readonly provider: ProviderReport;
  /** Milliseconds to load the kernel, the runtime and the model. */
  readonly loadMs: number;
  /** Milliseconds of the first run, on an empty picture: how slow this host is with this model at worst. */
  readonly warmUpMs: number;
}

/** When a frame was where. Milliseconds by this browser's clock: from the lane since 1970, from its link since the page began. */
export interface LaneTimes {
  readonly arrivedAt: number;
  /** The frames before it were done. */
  readonly begunAt: number;
  /** Its pixels were out of it. */
  readonly copiedAt: number;
  readonly answeredAt: number;
}

/** One frame's detections and the milliseconds spent in the lane. */
export interface LaneResult extends Findings {
  /** Copy out of the frame and the kernel together. */
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
  readonly times: LaneTimes;
}

/** A model's input for one frame, for comparing hosts. `bytes` are little-endian; `sha256` is their hash in hex. */
export interface TensorDump {
  readonly type: string;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** What can be asked of the GPU, found without loading a runtime. */
export type GpuProbe =
  | { readonly usable: true; readonly software: boolean; readonly words: string }
  | { readonly usable: false; readonly words: string };

/** How long a trial may take. */
export interface TrialLimits {
  /** Runs that do not count. */
  readonly warmUps: number;
  /** Runs that do, at most. */
  readonly runs: number;
  /** No further run is begun after so many milliseconds; one always is. */
  readonly budgetMs: number;
}

/** One frame, looked at several times in one way. */
export interface WayTrial {
  /** Milliseconds of each run, from the frame to its findings. */
  readonly times: readonly number[];
  readonly findings: Findings;
}

/** What a lane does with a frame, by the exact kernel and, where it can, with the pixels prepared on the GPU. */
export interface TrialReport {
  readonly exact: WayTrial;
  readonly pixels: WayTrial | null;
  /** Why there is no second way, in words. */
  readonly whyNot: string;
}

/** Called from the worker through comlink, by proxy. */
export type OnLoaded = (loaded: number, total: number) => void;

/** A lane worker, as the page sees it through comlink. Frames are transferred in and closed there on every path. */
export interface LaneApi {
  /** Tells whether WebGPU could be used here; loads nothing. */
  probeGpu(): Promise<Outcome<GpuProbe>>;
  /** Loads the runtime (whose bytes `onProgress` counts; `total` 0: unknown) and the model, and runs it once. Once per worker. */
  load(setup: LaneSetup, onProgress: OnLoaded): Promise<Outcome<LaneReady>>;
  detect(frame: VideoFrame, options: LookOptions): Promise<Outcome<LaneResult>>;
  /** Looks at one frame again and again, to see how long it takes and whether both ways find the same. */
  trial(frame: VideoFrame, options: DetectOptions, limits: TrialLimits): Promise<Outcome<TrialReport>>;
  /** Whether frames are prepared on the GPU from the next one on. */
  usePixels(on: boolean): Promise<Outcome<void>>;
  /** The very tensor that the exact kernel makes of it. */
  tensorOf(frame: VideoFrame): Promise<Outcome<TensorDump>>;
}

/** Starts a lane worker. The caller terminates it. */
export function startLaneWorker(): Worker {
  return new Worker(new URL('./lane.ts', import.meta.url), { type: 'module', name: 'sightline-lane' });
}
