import type { PipelineListing } from '../../shared/pipeline/listing.ts';

/** The pipelines as last heard of. */
export interface FeedSnapshot {
  readonly pipelines: readonly PipelineListing[];
  /** Whether the edge is heard at the moment; if not, the list is what was kept. */
  readonly connected: boolean;
}

/** The live list of pipelines. */
export interface PipelineFeed {
  readonly snapshot: FeedSnapshot;
  /** Calls back on every change; gives the way to stop that. */
  on(listener: (snapshot: FeedSnapshot) => void): () => void;
}
