import { PlacementWishSchema } from '../../shared/pipeline/entry-settings.ts';
import type { PlacementWish } from '../../shared/pipeline/resolved.ts';

const LABELS: Readonly<Record<PlacementWish, string>> = {
  auto: 'Wherever it goes best',
  browser: 'In the browser',
  edge: 'On the edge',
};

/** Where a pipeline may be wanted: what its schema takes. */
export const PLACEMENTS = PlacementWishSchema.options.map((value) => ({ value, label: LABELS[value] }));

/** Where one of its detectors may be. */
export const OWN_PLACEMENTS = [{ value: '', label: 'As the pipeline' }, ...PLACEMENTS];
