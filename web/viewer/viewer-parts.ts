import type { ClipServices } from '../../shared/run/clip-services.ts';
import type { EventStore } from '../../shared/run/event-store.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import type { ProviderBook } from '../detect/provider-book.ts';
import type { LaneTurns } from '../detect/lane-turns.ts';
import type { Definitions } from '../store/definitions.ts';
import type { ModelFiles } from '../store/model-cache.ts';
import type { Census } from './census.ts';
import type { PlacementConditions } from './placement-conditions.ts';
import type { SourceChoice } from './viewer.api.ts';
import type { WakeLocks } from './wake-lock.ts';

/** Whether the edge is heard at the moment. */
export interface EdgeHearing {
  readonly isHeard: boolean;
  /** Calls back when that changes; gives the way to stop that. */
  on(listener: (isHeard: boolean) => void): () => void;
}

/** Which revision of each pipeline there is now. */
export interface PipelineRevisions {
  /** Null: there is no such pipeline. Undefined: it is not known at the moment. */
  of(pipeline: string): string | null | undefined;
  /** Calls back when that may have changed; gives the way to stop that. */
  on(listener: () => void): () => void;
}

/** What a viewer is made of. */
export interface ViewerParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly definitions: Definitions;
  /** What runs follows them. */
  readonly revisions: PipelineRevisions;
  readonly models: ModelFiles;
  readonly edge: EdgeHearing;
  readonly conditions: PlacementConditions;
  readonly census: Census;
  /** In which lanes take turns at what they share. */
  readonly turns: LaneTurns;
  /** Rejects in words with a way on; the viewer stops the source. */
  openSource(choice: SourceChoice, signal: AbortSignal): Promise<FrameSource>;
  /** Undefined in older browsers, and on pages that were not served securely. */
  readonly wakeLocks: WakeLocks | undefined;
  readonly startLaneWorker: () => Worker;
  readonly startOffloadWorker: () => Worker;
  readonly startFlowWorker: () => Worker;
  readonly startPicturesWorker: () => Worker;
  readonly startRunLinkWorker: () => Worker;
  /** What happened in pipelines of this page; absent: it is not kept. */
  readonly events?: EventStore;
  /** Makes clips of it; absent: nobody does. */
  readonly clips?: ClipServices;
  /** Which runtime does best on this device. */
  readonly providers: ProviderBook;
  readonly maxThreads: number;
}
