import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Clock } from '../clock.ts';
import type { RemotePlace } from '../runs/remote-place.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { CarriedRuns } from './carried-runs.ts';

/** What all connections of runs share. */
export interface RunServices {
  /** Throws `not_found`, `forbidden` when this pipeline's frames may not come here, `conflict` for another revision. */
  graphOf(pipeline: string, revision: string): PipelineGraph;
  /** Rejects with why the graph cannot run here. */
  prepare(graph: PipelineGraph): Promise<RemotePlace>;
  /** Where those that run are listed. */
  readonly carried: CarriedRuns;
  readonly budget: ByteBudget;
  readonly clock: Clock;
  /** Says why a connection was ended. */
  readonly log: (message: string) => void;
}
