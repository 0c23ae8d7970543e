import { isAbsolute, relative } from 'node:path';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelListing } from '../../shared/models/model-listing.ts';
import { qualityOf } from '../../shared/models/model-quality.ts';
import type { RuntimeChoice } from '../inference/runtime-choice.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import type { ModelDownloads } from './model-downloads.ts';
import type { ModelProblem, StoredModel } from './stored-model.ts';

/** What the list is made of. */
export interface ModelListParts {
  readonly catalog: readonly CatalogEntry[];
  readonly repository: Pick<ModelRepository, 'models' | 'problems' | 'find'>;
  readonly downloads: Pick<ModelDownloads, 'progress' | 'failure'>;
  /** The models folder that downloads go to. */
  readonly folder: string;
  /** What models run on. Absent: that is not told. */
  readonly runtime?: RuntimeChoice | undefined;
}

/** Every model: those that are there by id, then those that can be downloaded in the order of the catalog, then what is broken. */
export function listModels(parts: ModelListParts): ModelListing[] {
  const { catalog, repository } = parts;
  return [
    ...repository.models.map((model) => installed(model, parts)),
    ...catalog
      .filter(({ manifest }) => repository.find(manifest.id) === undefined)
      .map((entry) => available(entry, parts)),
    ...repository.problems.map((problem) => broken(problem, parts)),
  ];
}

/** Whether a file lies below a folder. */
export function liesIn(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

const QUIET = { loaded: null, total: null, error: null };

function installed(
  { manifest, file }: StoredModel,
  { catalog, folder, runtime: provider }: ModelListParts,
): ModelListing {
  const removable = liesIn(folder, file);
  const in_catalog = catalog.some((entry) => entry.manifest.id === manifest.id);
  // Somebody's own model may have any id.
  const known = in_catalog || !removable ? qualityOf(manifest.id) : {};
  const origin = removable ? 'own' : 'bundled';
  const where = { origin, in_catalog, removable, ...(provider && { provider }) } as const;
  return { ...known, ...manifest, ...where, state: 'installed', ...QUIET };
}

function available({ manifest, size }: CatalogEntry, { downloads }: ModelListParts): ModelListing {
  const progress = downloads.progress(manifest.id);
  return {
    ...qualityOf(manifest.id),
    ...manifest,
    size,
    origin: 'catalog',
    in_catalog: true,
    removable: false,
    state: progress === undefined ? 'available' : 'downloading',
    loaded: progress?.loaded ?? null,
    total: progress?.total ?? null,
    error: downloads.failure(manifest.id),
  };
}

/** The id of a broken model in the list: its path below the folder, whatever id its manifest claims. One of that id may be there as well. */
export function brokenId({ file }: ModelProblem, folder: string): string {
  return liesIn(folder, file) ? relative(folder, file) : file;
}

function broken(problem: ModelProblem, { folder }: ModelListParts): ModelListing {
  const { file, id, message } = problem;
  const removable = liesIn(folder, file);
  const name = brokenId(problem, folder);
  return {
    id: name,
    name: id ?? name,
    size: null,
    origin: removable ? 'own' : 'bundled',
    in_catalog: false,
    removable,
    state: 'broken',
    ...QUIET,
    error: message,
  };
}
