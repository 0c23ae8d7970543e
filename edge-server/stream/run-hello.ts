import { SightlineError } from '../../shared/errors.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { SavedRun } from '../../shared/run/run.api.ts';
import type { RunHello } from '../../shared/wire/run-messages.ts';

/** A source that cannot wait is paced where it is. */
export function pacedThere(graph: PipelineGraph, { live }: RunHello): PipelineGraph {
  return live ? { ...graph, pace: { ...graph.pace, fps: null } } : graph;
}

/** What a state is refused with that is of something else. */
export function mustBeOf({ pipeline, revision }: RunHello, saved: SavedRun | null): void {
  if (saved === null || (saved.pipeline === pipeline && saved.revision === revision)) return;
  throw new SightlineError('conflict', 'The state that came is of another pipeline, or another revision.');
}
