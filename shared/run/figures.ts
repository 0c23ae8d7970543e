/** Every reason why a message is not delivered. */
export const DROP_REASONS = [
  /** A newer one took its place, or its wire was full. */
  'superseded',
  'full',
  'deadline',
  'edge_lost',
  'lane_crashed',
  'worker_lost',
  'dead_letter',
  /** The pace, or a pause, left it out. */
  'paced',
  'paused',
  'stopped',
] as const;
/** Why a message was not delivered. */
export type DropReason = (typeof DROP_REASONS)[number];

/** How a frame ended: reached an end of the graph, was dropped, filtered by an element, or failed in one. */
export type FrameOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'dropped'; readonly reason: DropReason }
  | { readonly kind: 'filtered' }
  | { readonly kind: 'failed' };

/**
 * Every captured frame is in exactly one of these: `captured = delivered + sum(dropped) + filtered + failed +
 * inFlight` at every instant. A frame that takes several branches counts once: as the best of its branches
 * (delivered before failed before dropped before filtered), when the last of them has ended.
 */
export interface LedgerCounts {
  readonly captured: number;
  readonly delivered: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly filtered: number;
  readonly failed: number;
  readonly inFlight: number;
}

/** Percentiles over the recent window, in milliseconds; null before the first sample. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/**
 * What an element is doing. Idle has nothing to do; stuck has had something to do for too long. A live source is
 * frozen when it gives the same picture all the time, silent when it gives none, throttled when its host does not let
 * it give any.
 */
export type ElementState =
  | 'starting'
  | 'idle'
  | 'busy'
  | 'stuck'
  | 'paused'
  | 'restarting'
  | 'frozen'
  | 'silent'
  | 'throttled'
  | 'failed'
  | 'stopped';

/** How one element does. Rates are per second over a sliding window. */
export interface ElementFigures {
  readonly name: string;
  readonly type: string;
  readonly flow: string;
  readonly state: ElementState;
  readonly processed: number;
  readonly emitted: number;
  readonly filtered: number;
  readonly failed: number;
  readonly rate: number;
  readonly latencyMs: Percentiles;
  readonly restarts: number;
  readonly lastError: string | null;
  /** Since it last gave a sign of life, milliseconds. */
  readonly heartbeatAgeMs: number;
  /** Its own metrics: counters and gauges by name, times as percentiles. */
  readonly metrics: Readonly<Record<string, number | Percentiles>>;
}

/** How one wire does. */
export interface WireFigures {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly policy: string;
  /** Messages that wait now, and how many may. */
  readonly depth: number;
  readonly size: number;
  readonly passed: number;
  readonly rate: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Whether a run does what it should. */
export type RunState =
  'idle' | 'starting' | 'running' | 'paused' | 'stopping' | 'healing' | 'failed' | 'stopped';

/** How a run does; plain data, cheap enough for display rate. */
export interface RunFigures {
  readonly state: RunState;
  readonly ledger: LedgerCounts;
  readonly elements: readonly ElementFigures[];
  readonly wires: readonly WireFigures[];
  /** Measured over a sliding window, frames per second. */
  readonly inputFps: number;
  readonly deliveredFps: number;
  readonly dropFps: number;
  /** From a frame's capture to its delivery. */
  readonly ageMs: Percentiles;
}
