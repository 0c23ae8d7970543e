import { changesLive } from '../../shared/editing/changes-live.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

/**
 * Lets what runs here take a changed pipeline over, with what its elements remember where that goes; else it begins
 * anew. Says in words what happened; nothing when this pipeline does not run here. Rejects when the run refuses.
 */
export async function applyLive(
  viewer: Pick<Viewer, 'state' | 'run'>,
  before: ResolvedPipeline | null,
  after: ResolvedPipeline,
  restart: () => Promise<void>,
): Promise<string> {
  const { run, state } = viewer;
  if (run === null || state.phase !== 'running' || state.pipeline !== after.id) return '';
  if (before !== null && before.id === after.id && changesLive(before, after)) {
    await run.change(after.graph);
    return 'What runs here took the change over and goes on.';
  }
  await restart();
  return 'Its models or its source changed, so what runs here was started anew.';
}
