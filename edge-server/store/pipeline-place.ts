import type { HostName } from '../../shared/elements/element.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';
import { withUserCodeApart } from '../../shared/pipeline/user-flow.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';

/** Who has to run a pipeline; undefined where either host may. */
export function hostOf({ source, placement, localOnly }: ResolvedPipeline): HostName | undefined {
  if (source.uri === CAMERA || placement === 'browser' || localOnly) return 'browser';
  return placement === 'edge' ? 'edge' : undefined;
}

/** What a run of it on this server is: the same for each of its parts, wherever the source is. */
export function edgeGraphOf({ graph }: Pick<ResolvedPipeline, 'graph'>): PipelineGraph {
  return withUserCodeApart(graph);
}

/** Everything but what needs a browser: its camera, its privacy, an element of it, or the author's wish. */
export function runsOnEdge(pipeline: ResolvedPipeline): boolean {
  if (hostOf(pipeline) === 'browser') return false;
  return pipeline.graph.elements.every(({ type }) => elementOf(type)?.hosts.includes('edge') ?? false);
}
