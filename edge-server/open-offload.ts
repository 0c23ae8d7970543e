import { SightlineError } from '../shared/errors.ts';
import { systemClock } from './clock.ts';
import type { InferenceEngine } from './inference/engine.ts';
import type { Log } from './log.ts';
import type { Activity } from './store/activity.ts';
import type { PipelineStore } from './store/pipeline-store.ts';
import { ByteBudget } from './stream/byte-budget.ts';
import type { OffloadServices } from './stream/offload-services.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** Frames of all clients together that the server holds at once, bytes. */
const FRAME_BYTES = 512 * 1024 * 1024;

/** What the offload connections of a server share. */
export function offloadServices(parts: {
  engine: InferenceEngine;
  store: PipelineStore;
  activity: Activity;
  metrics: Metrics;
  log: Log;
}): OffloadServices {
  const { engine, store, activity, metrics, log } = parts;
  return {
    join: (model) => engine.join(model),
    checkPipeline(id) {
      if (!store.get(id).definition.localOnly) return;
      throw new SightlineError(
        'forbidden',
        `Pipeline "${id}" is local_only: its frames stay in the browser.`,
      );
    },
    priorityOf: (pipeline) => store.get(pipeline).definition.graph.pace.priority,
    openActivity: (pipeline) => activity.open(pipeline),
    metrics,
    budget: new ByteBudget(FRAME_BYTES),
    clock: systemClock,
    log: (message) => log.warn(message),
  };
}
