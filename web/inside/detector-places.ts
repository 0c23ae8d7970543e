import { elementOf } from '../../shared/elements/registry.ts';
import type { RunStructure } from '../../shared/run/control.ts';
import { WHOLE_RUN } from '../viewer/position-words.ts';
import type { DetectorPlace, ViewerState } from '../viewer/viewer.api.ts';

/** Of what runs in this page. A run that went to the edge as a whole takes all detectors along. */
export function placesInPage({
  host,
  detectors,
}: Pick<ViewerState, 'host' | 'detectors'>): readonly DetectorPlace[] {
  if (host !== 'edge') return detectors;
  return detectors.map(({ element }) => ({ element, placement: 'edge', reason: WHOLE_RUN }));
}

/** Of a pipeline that runs on an edge: what its document says of detectors holds where a browser shows it. */
export function placesOnEdge(structure: RunStructure | null): readonly DetectorPlace[] {
  const detectors = structure?.elements.filter(({ type }) => elementOf(type)?.role === 'detect') ?? [];
  return detectors.map(({ name }) => ({
    element: name,
    placement: 'edge',
    reason: 'its pipeline runs there',
  }));
}
