import type { DetectResult, Placement, ProviderReport } from '../../shared/detect/detector.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RunLogLine } from '../../shared/run/host.ts';
import type { Message } from '../../shared/run/message.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import type { StageFigures } from './stage-times.ts';

/** What a pipeline would like a camera to give: pixels, and frames per second. Absent: what suits most. */
export interface PictureWish {
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
}

/** What frames are taken from. */
export type SourceChoice =
  /** `again`: it was open before; the same one is waited for, by its id, then by its name, for a while. */
  | {
      readonly kind: 'camera';
      readonly deviceId?: string;
      readonly label?: string;
      readonly again?: boolean;
      /** Its picture is shown elsewhere, beside what another pipeline finds in it. */
      readonly unseen?: boolean;
      /** What it is asked for. Of those who watch one camera, the first one has the say. */
      readonly picture?: PictureWish;
    }
  /** Asks the user which; only in answer to a click. The very same choice stands for the same screen while it is shared. */
  | { readonly kind: 'screen' }
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'url'; readonly url: string };

/** Where the user wants heavy elements to run. `auto`: the edge when it is there and needed, else here. */
export type PlacementChoice = 'auto' | Placement;

/** Which runtime the user wants in the browser. */
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm';

/** How frames are captured, for the status line. */
export interface CaptureReport {
  /** The rung of the capture ladder in use. */
  readonly rung:
    'worker-track-processor' | 'track-processor' | 'video-frame-callback' | 'worker-timer' | 'picture';
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** A front camera: shown mirrored. Detections stay in the unmirrored frame. */
  readonly mirrored: boolean;
}

/** Bytes of one thing that is being loaded. `total` is 0 when unknown. */
export interface LoadProgress {
  readonly label: string;
  readonly loaded: number;
  readonly total: number;
}

/** Where a detector looks at frames. */
export interface DetectorPlace {
  /** The name of its element. */
  readonly element: string;
  readonly placement: Placement;
  /** Why there, in words. */
  readonly reason: string;
}

/** All that a view shows of a viewer besides results and figures. */
export interface ViewerState {
  readonly phase: 'idle' | 'opening' | 'loading' | 'running' | 'stopping' | 'failed' | 'ended';
  readonly pipeline: string | null;
  readonly progress: readonly LoadProgress[];
  readonly capture: CaptureReport | null;
  /** Where heavy elements run: on the edge if some of them do. */
  readonly placement: Placement | null;
  /** Why there, in words. */
  readonly placementReason: string;
  /** Each of them, while it is known. The same list as long as it says the same. */
  readonly detectors: readonly DetectorPlace[];
  readonly provider: ProviderReport | null;
  /** Where the run as a whole is, its windows and timers included; null when nothing runs. */
  readonly host: RunPlace | null;
  /** What is wrong, in words with a way on; may be set while running (edge lost, camera unplugged). */
  readonly error: SightlineError | null;
  /**
   * What is not as it should be with the source, why what runs is not what its pipeline is described as now, or how it
   * ended, in words; null when there is nothing to say.
   */
  readonly warning: string | null;
}

/** Events of a viewer: a typed EventTarget with CustomEvents. */
export interface ViewerEvents {
  /** `media` changed: show it. */
  media: HTMLVideoElement | ImageBitmap | null;
  state: ViewerState;
  /** What was found, of all ends of the graph together. */
  result: DetectResult;
  /** What came out at one end of the graph, whatever it is. Frames are borrowed for the length of the call. */
  output: { readonly message: Message; readonly element: string };
  notice: RunNotice;
  log: RunLogLine;
  /** A frame was delivered, so many milliseconds after its capture; not told while the run is on the edge. */
  delivered: number;
}

/** What became of a change: nothing changed, what is concerned was changed while it runs, or it all began anew. */
export type ChangeOutcome = 'same' | 'changed' | 'anew';

/** How a run does, and how long its detections took. */
export type ViewerFigures = RunFigures & { readonly stages: StageFigures };

/** One pipeline run on one source in this page. Owns the camera, the run, its lanes and its edge connection. */
export interface Viewer {
  readonly state: ViewerState;
  /** What to draw under the overlay. A playing <video> (muted) that the view may put in its tree, or a picture. */
  readonly media: HTMLVideoElement | ImageBitmap | null;
  /**
   * Stops what runs, then starts this. Resolves when running, rejects with what `state.error` says. What may go better the
   * next time is tried again first, as the pipeline's `restart` says; `state.error` then says why, and when.
   */
  start(pipeline: string, source: SourceChoice): Promise<void>;
  /** Frees all: media tracks, frames, workers, the connection. */
  stop(): Promise<void>;
  /**
   * Takes another definition of the pipeline that runs over. What is changed on the edge or in another browser is taken
   * over without being asked. Rejects with why it goes on as it was: `conflict` when it does not run.
   */
  change(pipeline: ResolvedPipeline): Promise<ChangeOutcome>;
  setPlacement(choice: PlacementChoice): void;
  setProvider(choice: ProviderChoice): void;
  /** Forgets what is known of the runtimes on this device, crashes too, and measures them anew while it runs. */
  measureProviders(): Promise<void>;
  /**
   * Moves what runs as a whole, with what its elements remember; resolves when frames flow there. Rejects with why it
   * stays where it is: `conflict` when nothing runs, `forbidden` for local_only, or what the edge says.
   */
  moveTo(host: RunPlace): Promise<void>;
  /** Why what runs cannot go to the edge, as far as is known before it is tried; null: it can, or nothing runs. */
  whyNotMovable(): string | null;
  /** Counters and percentiles of the current run; null when none. Cheap: call at display rate. */
  figures(): ViewerFigures | null;
  /** What runs at the moment, to look into and to control; null when nothing does. */
  readonly run: Run | null;
  on<K extends keyof ViewerEvents>(type: K, listener: (detail: ViewerEvents[K]) => void): () => void;
}
