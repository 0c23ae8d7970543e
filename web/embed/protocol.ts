/**
 * What crosses between `<sightline-view>` on a foreign page and the frame on the edge's origin that does the work.
 * The element hands the frame one end of a MessageChannel with `connect`; everything else goes through that port.
 */
import type { Placement, ProviderReport, StageTimings } from '../../shared/detect/detector.ts';
import type { Detection } from '../../shared/detection.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { FrameInfo, LossyPicture } from '../../shared/frame.ts';
import type {
  CaptureReport,
  DetectorPlace,
  LoadProgress,
  PlacementChoice,
  ViewerState,
} from '../viewer/viewer.api.ts';

/** What the element's attributes ask for. */
export interface ViewSettings {
  readonly pipeline: string;
  /** `camera`, `screen`, `edge:<id>`, or an absolute address. */
  readonly source: string;
  readonly placement: PlacementChoice;
  /** Lets the view use an edge that asks who one is; it goes to that edge alone. */
  readonly token?: string;
}

/** Detail of the element's `detections` event: one frame's outcome. */
export interface DetectionsDetail {
  readonly pipeline: string;
  readonly frame: FrameInfo;
  readonly detections: readonly Detection[];
  readonly timings: StageTimings;
  readonly placement: Placement;
  /** Why there, in words. */
  readonly reason: string;
  readonly provider: ProviderReport['name'];
  /** How the frame was squeezed on its way to the edge. Absent: it was looked at as it was captured. */
  readonly lossy?: LossyPicture;
}

/** Detail of the element's `state` event. */
export interface StateDetail {
  readonly phase: ViewerState['phase'];
  readonly pipeline: string | null;
  readonly placement: Placement | null;
  readonly placementReason: string;
  /** Each detector, where it runs and why, while it is known. Empty for a pipeline that runs on the edge: all are there. */
  readonly detectors: readonly DetectorPlace[];
  readonly provider: ProviderReport | null;
  readonly capture: CaptureReport | null;
  readonly progress: readonly LoadProgress[];
}

/** Detail of the element's `error` event. */
export interface ErrorDetail {
  readonly code: ErrorCode;
  /** For people; says what to do. */
  readonly message: string;
}

/** The first and only message to the frame's window; its one port carries the rest. */
export interface ConnectMessage {
  readonly sightline: 'connect';
  readonly protocol: 1;
}

/** From the element to the frame. */
export type ToFrame =
  | { readonly type: 'configure'; readonly settings: ViewSettings }
  /** Stop and free everything; answered with `closed`. */
  | { readonly type: 'close' };

/** From the frame to the element. */
export type FromFrame =
  | { readonly type: 'connected' }
  | { readonly type: 'closed' }
  | { readonly type: 'detections'; readonly detail: DetectionsDetail }
  | { readonly type: 'state'; readonly detail: StateDetail }
  | { readonly type: 'error'; readonly detail: ErrorDetail };

/** Who hears of what a view does. */
export interface ViewListener {
  detections(detail: DetectionsDetail): void;
  state(detail: StateDetail): void;
  error(detail: ErrorDetail): void;
}

/** A view in a box of a page: here, or in a frame on the edge's origin. */
export interface EmbeddedView {
  /** Does what the settings ask for, starting again only when it must. */
  configure(settings: ViewSettings): void;
  /** Goes on after the box was moved within the document. */
  resume(): void;
  /** Frees everything: workers, frames, the camera. Settles when it is done. */
  close(): Promise<void>;
}
