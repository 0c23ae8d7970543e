import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { ActivityFigures } from './activity.ts';
import { runsOnEdge } from './pipeline-place.ts';

/** The part of a list entry that says how a pipeline does. */
export type PipelineFigures = ActivityFigures &
  Partial<Pick<PipelineListing, 'host'>> & {
    /** Follows the name, where it has to say whose run it is. */
    readonly suffix?: string;
  };

/** A pipeline as one line of the list, wherever it runs. */
export function listingOf(
  pipeline: ResolvedPipeline,
  { suffix, ...figures }: PipelineFigures,
): PipelineListing {
  const { id, revision, placement, source, steps, localOnly } = pipeline;
  const name = suffix === undefined ? pipeline.name : `${pipeline.name} ${suffix}`;
  const host = runsOnEdge(pipeline) ? 'edge' : 'browser';
  const elements = steps.map((step) => step.name);
  const model = steps[0]?.model ?? null;
  const what = { id, revision, name, placement, source: source.id, elements, model, local_only: localOnly };
  return { ...what, host, ...figures };
}
