/** Why a frame was not inferred. */
export type DropReason = 'superseded' | 'deadline' | 'edge_lost' | 'lane_crashed' | 'stopped' | 'error';

/** Every captured frame is in exactly one of these; `captured = inferred + sum(dropped) + inFlight` at every instant. */
export interface LedgerCounts {
  readonly captured: number;
  readonly inferred: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly inFlight: number;
}

/** Percentiles over the recent window, in milliseconds; null before the first sample. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** How a run does. */
export interface RunFigures {
  readonly ledger: LedgerCounts;
  /** Measured over a sliding window, frames per second. */
  readonly inputFps: number;
  readonly inferFps: number;
  readonly dropFps: number;
  /** As the detector timed them, except `total`: from a frame's capture to its result, waiting included. */
  readonly stages: Readonly<
    Record<'transfer' | 'preprocess' | 'infer' | 'postprocess' | 'total', Percentiles>
  >;
}
