import { guardedListener } from './guarded-listener.ts';
import { PipelineRun } from './pipeline-run.ts';
import type { Run, RunInit } from './run.api.ts';

/** Makes a run that is idle. Whoever made it ends it with `stop` or `kill`. */
export function createRun<F>(init: RunInit<F>): Run {
  const { graph, host } = init;
  const listener = guardedListener(init.listener, (message) =>
    host.log({ at: host.clock.wallTime(), level: 'error', pipeline: graph.id, element: null, message }),
  );
  return new PipelineRun({ ...init, listener });
}
