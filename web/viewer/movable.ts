import { elementOf } from '../../shared/elements/registry.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';

/** Why a pipeline cannot go to the edge as a whole, in words; null: nothing that is known here speaks against it. */
export function whyNotOnEdge({ graph, localOnly }: ResolvedPipeline, isEdgeHeard: boolean): string | null {
  if (localOnly) return 'It is local_only: its frames stay in this browser.';
  const strange = graph.elements.filter(({ type }) => elementOf(type)?.hosts.includes('edge') === false);
  if (strange.length > 0)
    return `Only browsers can run ${strange.map(({ name }) => `“${name}”`).join(', ')}.`;
  return isEdgeHeard ? null : 'No edge server is in reach.';
}
