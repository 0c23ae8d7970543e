import { z } from 'zod';
import type { PipelineRun } from '../runs/pipeline-run.ts';

/** The part of a detecting element's configuration that says which model it needs. */
const UsesSchema = z.object({ model: z.string() });
const WAITING = new Set(['failed', 'healing']);

/** Begins anew what could not begin, or was given up, and needs a model that is there now. */
export function startWaiting(
  runs: readonly Pick<PipelineRun, 'graph' | 'state' | 'start'>[],
  model: string,
): void {
  for (const run of runs) {
    const uses = run.graph.elements.some(({ config }) => UsesSchema.safeParse(config).data?.model === model);
    if (uses && WAITING.has(run.state)) run.start();
  }
}
