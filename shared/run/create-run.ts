import { PipelineRun } from './pipeline-run.ts';
import type { Run, RunInit } from './run.api.ts';

/** Makes a run that is idle. Whoever made it ends it with `stop` or `kill`. */
export function createRun<F>(init: RunInit<F>): Run {
  return new PipelineRun(init);
}
