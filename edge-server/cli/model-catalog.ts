import { CATALOG } from '../../shared/models/catalog.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelListing } from '../../shared/models/model-listing.ts';
import { nearMiss } from '../../shared/pipeline/near-miss.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import type { Installation } from '../installation.ts';
import { ModelChecker } from '../models/check-model.ts';
import { listModels } from '../models/model-list.ts';
import { openModels, ownModelsFolder } from './model-folders.ts';
import type { ModelFlags } from './model-folders.ts';

/** The models of this machine and those that it can have, as the command line sees them. */
export interface CommandModels {
  readonly repository: ModelRepository;
  readonly list: readonly ModelListing[];
  /** The own models folder. */
  readonly folder: string;
}

/** Looks at the models folders, with every file checked. */
export async function openCommandModels(
  flags: ModelFlags,
  installation: Installation,
): Promise<CommandModels> {
  const repository = await openModels(flags, installation, new ModelChecker());
  const folder = ownModelsFolder(flags, process.env);
  const downloads = { progress: () => undefined, failure: () => null };
  return { repository, folder, list: listModels({ catalog: CATALOG, repository, downloads, folder }) };
}

/** Throws `not_found`, naming what was probably meant. */
export function catalogEntry(id: string): CatalogEntry {
  const entry = CATALOG.find(({ manifest }) => manifest.id === id);
  if (entry !== undefined) return entry;
  const meant = nearMiss(
    id,
    CATALOG.map(({ manifest }) => manifest.id),
  );
  throw new SightlineError(
    'not_found',
    `The catalog has no model "${id}"${meant === undefined ? '.' : `; did you mean "${meant}"?`} "sightline models list" names all.`,
  );
}

/** Bytes for people. */
export function megabytes(bytes: number | null): string {
  return bytes === null ? 'size unknown' : `${(bytes / 1e6).toFixed(1)} MB`;
}
