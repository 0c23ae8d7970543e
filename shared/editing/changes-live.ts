import type { ResolvedPipeline } from '../pipeline/resolved.ts';

/** Whether two pipelines differ in nothing that makes a run begin anew: its source, and what its detectors are. */
export function changesLive(before: ResolvedPipeline, after: ResolvedPipeline): boolean {
  return foundationOf(before) === foundationOf(after);
}

function foundationOf({ id, source, steps, localOnly }: ResolvedPipeline): string {
  return JSON.stringify([
    id,
    source,
    localOnly,
    steps.map(({ element, name, model }) => [element, name, model]),
  ]);
}
