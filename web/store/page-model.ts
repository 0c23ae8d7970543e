import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { ModelListing } from '../../shared/models/model-listing.ts';
import { qualityOf } from '../../shared/models/model-quality.ts';

/** A model as the page shows it. */
export interface PageModel extends ModelListing {
  /** Where it stands: on the edge (or to be had there), or in this browser alone. */
  readonly place: 'edge' | 'browser';
}

const QUIET = { loaded: null, total: null, error: null };

/** A model that was given to this page, and is kept in this browser. */
export function ownModel(manifest: ModelManifest): PageModel {
  const rest = { origin: 'own', in_catalog: false, removable: true, state: 'installed' } as const;
  return { ...manifest, ...rest, ...QUIET, place: 'browser' };
}

/** A model of the catalog where no edge is asked. */
export function catalogModel({ manifest, size }: CatalogEntry): PageModel {
  const rest = { origin: 'catalog', in_catalog: true, removable: false, state: 'available' } as const;
  return { ...qualityOf(manifest.id), ...manifest, size, ...rest, ...QUIET, place: 'edge' };
}
