import type { ResolvedPipeline } from '../pipeline/resolved.ts';

/**
 * Whether two pipelines differ in nothing that makes a run begin anew: its source, what its detectors are, and which of
 * them look within boxes.
 */
export function changesLive(before: ResolvedPipeline, after: ResolvedPipeline): boolean {
  return foundationOf(before) === foundationOf(after);
}

/** Whether an edge that looks at frames one by one is asked for the same of them. */
export function asksAlike(before: ResolvedPipeline, after: ResolvedPipeline): boolean {
  return wishesOf(before) === wishesOf(after);
}

function wishesOf({ frames, steps }: ResolvedPipeline): string {
  return JSON.stringify([frames, steps.map(({ options }) => options)]);
}

function foundationOf({ id, source, steps, localOnly }: ResolvedPipeline): string {
  return JSON.stringify([
    id,
    source,
    localOnly,
    // What looks within boxes cannot be on an edge alone, and one that is there would go on with whole frames.
    steps.map(({ element, name, model, within }) => [element, name, model, within !== undefined]),
  ]);
}
