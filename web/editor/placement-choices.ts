import { PlacementWishSchema } from '../../shared/pipeline/entry-settings.ts';
import type { EdgeRefusal } from '../../shared/pipeline/flow-placement.ts';
import type { PlacementWish } from '../../shared/pipeline/resolved.ts';
import type { FieldChoice } from './form-fields.ts';

const LABELS: Readonly<Record<PlacementWish, string>> = {
  auto: 'Wherever it goes best',
  browser: 'In the browser',
  edge: 'On the edge',
};

/** In the words of the form, where the check names keys. */
const REASONS: Readonly<Record<EdgeRefusal, string>> = {
  'local-only': 'no frame may leave this device',
  within: 'it looks within boxes, which frames on their way there do not carry',
};

/** Where a pipeline may be wanted: what its schema takes, the edge only where the check does not refuse it. */
export function placements(notOnEdge: EdgeRefusal | null): readonly FieldChoice[] {
  return PlacementWishSchema.options.map((value) => ({
    value,
    label: LABELS[value],
    disabled: value === 'edge' && notOnEdge !== null,
  }));
}

/** Where one of its detectors may be. */
export function ownPlacements(notOnEdge: EdgeRefusal | null): readonly FieldChoice[] {
  return [{ value: '', label: 'As the pipeline' }, ...placements(notOnEdge)];
}

/** What the field says below it: its own words, and why the edge cannot be chosen. */
export function edgeHint(notOnEdge: EdgeRefusal | null, words?: string): string | undefined {
  if (notOnEdge === null) return words;
  const why = `not on the edge: ${REASONS[notOnEdge]}`;
  return words === undefined ? why : `${words}; ${why}`;
}
