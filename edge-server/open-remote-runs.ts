import { SightlineError } from '../shared/errors.ts';
import type { PipelineGraph } from '../shared/run/graph.ts';
import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import type { OpenPipelines } from './open-pipelines.ts';
import { edgeGraphOf } from './store/pipeline-place.ts';
import { prepareRemotePlace } from './runs/remote-place.ts';
import { ByteBudget } from './stream/byte-budget.ts';
import type { RunServices } from './stream/run-services.ts';

/** Frames on their way into all such runs together, bytes. */
const FRAME_BYTES = 256 * 1024 * 1024;

/** What runs whose source is in a browser are given on this server. */
export function remoteRunServices(
  { store, lent, carried }: Pick<OpenPipelines, 'store' | 'lent' | 'carried'>,
  log: Log,
): RunServices {
  return {
    graphOf: (pipeline, revision) => graphOf(store, pipeline, revision),
    prepare: (graph) => prepareRemotePlace(lent, graph, log.child({ pipeline: graph.id })),
    carried,
    budget: new ByteBudget(FRAME_BYTES),
    clock: systemClock,
    log: (message) => log.warn(message),
  };
}

function graphOf(store: OpenPipelines['store'], pipeline: string, revision: string): PipelineGraph {
  const { definition } = store.get(pipeline);
  if (definition.localOnly) {
    throw new SightlineError(
      'forbidden',
      `Pipeline "${pipeline}" is local_only: its frames stay in the browser.`,
    );
  }
  if (definition.graph.revision === revision) return edgeGraphOf(definition);
  throw new SightlineError(
    'conflict',
    `Pipeline "${pipeline}" is of another revision on the server: start it anew to have both alike.`,
  );
}
