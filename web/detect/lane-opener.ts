import type { ProviderReport } from '../../shared/detect/detector.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { LaneLink } from './lane-client.ts';

/** A frame that is freed by closing it, as a `VideoFrame` is. */
export interface ClosableFrame {
  close(): void;
}

/** A lane that was lost: what it ran on, how it ended, and how often in a row that happened. */
export interface LostLane {
  readonly provider: ProviderReport;
  readonly pixels: boolean;
  readonly error: SightlineError;
  readonly losses: number;
}

/** Opens a lane. `failed` is the one before it, if it was lost. */
export type LaneOpener<F> = (signal: AbortSignal, failed: LostLane | null) => Promise<LaneLink<F>>;
