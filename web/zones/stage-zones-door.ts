import type { Viewer } from '../viewer/viewer.api.ts';

/** Elements whose areas and lines are drawn over the picture. */
const DRAWN = new Set(['zone', 'line', 'object_mask', 'mask', 'motion']);

/** Loads what draws zones over the picture of this page as soon as something runs that has some. */
export function offerStageZones(viewer: Pick<Viewer, 'on' | 'run'>): void {
  viewer.on('state', ({ phase }) => {
    const elements = phase === 'running' ? (viewer.run?.structure().elements ?? []) : [];
    // Where it cannot be loaded, all but the zones is there.
    if (elements.some(({ type }) => DRAWN.has(type))) void Promise.allSettled([import('./stage-zones.ts')]);
  });
}
