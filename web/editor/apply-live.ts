import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { Viewer } from '../viewer/viewer.api.ts';

/**
 * Lets what runs here take a changed pipeline over, with what its elements remember where that goes; else it begins
 * anew. Says in words what happened; nothing when this pipeline does not run here. Rejects when the run refuses.
 */
export async function applyLive(
  viewer: Pick<Viewer, 'state' | 'change'>,
  after: ResolvedPipeline,
): Promise<string> {
  const { phase, pipeline } = viewer.state;
  if (phase !== 'running' || pipeline !== after.id) return '';
  const outcome = await viewer.change(after);
  if (outcome === 'anew') return 'Its models or its source changed, so what runs here was started anew.';
  return 'What runs here took the change over and goes on.';
}
