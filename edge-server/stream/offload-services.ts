import type { Priority } from '../../shared/run/graph.ts';
import type { Clock } from '../clock.ts';
import type { LaneClient } from '../inference/lane.ts';
import type { ActivitySession } from '../store/activity.ts';
import type { EdgeDropReason, EdgeTimings } from '../telemetry/metrics.ts';
import type { ByteBudget } from './byte-budget.ts';

/** Where frames are counted. */
export interface FrameMetrics {
  received(model: string): void;
  inferred(model: string, timings: EdgeTimings): void;
  dropped(model: string, reason: EdgeDropReason): void;
}

/** What all offload connections share. */
export interface OffloadServices {
  /** Rejects with `not_found`, `invalid_model`, `lane_crashed` or `aborted`. */
  join(model: string): Promise<LaneClient>;
  /** Throws `not_found` or `forbidden` when this pipeline's frames may not come here. */
  checkPipeline(id: string): void;
  /** What its frames get of a model that cannot serve all; undefined: what most get. */
  priorityOf(pipeline: string): Priority | undefined;
  openActivity(pipeline: string): ActivitySession;
  readonly metrics: FrameMetrics;
  readonly budget: ByteBudget;
  readonly clock: Clock;
  /** Says why a connection was ended. */
  readonly log: (message: string) => void;
}
