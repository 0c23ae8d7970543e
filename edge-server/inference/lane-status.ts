import type { ProviderReport } from '../../shared/detect/detector.ts';

/** What a lane is doing. */
export type LaneState = 'stopped' | 'starting' | 'ready' | 'restarting' | 'closed';

/** That a lane's process has failed and has not been well for long since. */
export interface LaneTrouble {
  /** How often in a row, from 1. */
  readonly failures: number;
  /** Why, the last time. */
  readonly reason: string;
}

/** How a lane does, for people and metrics. */
export interface LaneStatus {
  readonly model: string;
  readonly state: LaneState;
  readonly pid: number | null;
  readonly clients: number;
  readonly waiting: number;
  readonly restarts: number;
  readonly provider: ProviderReport | null;
  /** Null while all is well; forgotten when nobody has wanted the model for long. */
  readonly trouble: LaneTrouble | null;
}
