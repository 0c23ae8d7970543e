import { SightlineError } from '../../shared/errors.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelChange, ModelListing } from '../../shared/models/model-listing.ts';
import type { Clock } from '../clock.ts';
import type { RuntimeChoice } from '../inference/runtime-choice.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import { listModels } from './model-list.ts';
import { ModelDownloads } from './model-downloads.ts';
import type { ModelDownloadsParts } from './model-downloads.ts';
import { ModelWatch } from './model-watch.ts';
import { removeModel } from './remove-model.ts';

/** What a library is made of. */
export interface ModelLibraryParts {
  readonly catalog: readonly CatalogEntry[];
  readonly repository: ModelRepository;
  /** The own models folder: downloads go there, and what is put there is found. */
  readonly folder: string;
  /** Stands in for the network; null: there is none. */
  readonly mirror: string | null;
  /** What models run on. Absent: that is not told. */
  readonly runtime?: RuntimeChoice;
  readonly clock: Clock;
  readonly changed: (change: ModelChange) => void;
  /** A model is there that was not. */
  readonly arrived?: (id: string) => void;
  readonly warn: (message: string) => void;
  readonly download?: ModelDownloadsParts['download'] | undefined;
}

/** The models of a server: those that are there, those that can be had, and how to get and remove them. Whoever opened it closes it. */
export class ModelLibrary {
  readonly repository: ModelRepository;
  readonly #parts: ModelLibraryParts;
  readonly #downloads: ModelDownloads;
  readonly #watch: ModelWatch;
  /** The models as they were told last. */
  #told: ReadonlyMap<string, string>;

  constructor(parts: ModelLibraryParts) {
    const { repository, folder, mirror, clock, warn } = parts;
    this.#parts = parts;
    this.repository = repository;
    this.#told = this.#stamps();
    this.#downloads = new ModelDownloads({
      ...parts,
      places: { folder, mirror },
      repository: { ...boundTo(repository), scan: () => this.#look() },
    });
    this.#watch = new ModelWatch({ folder, clock, warn, look: () => this.#look() });
  }

  /** Begins to watch the folder. */
  open(): Promise<void> {
    return this.#watch.open();
  }

  /** Every model, as it stands. */
  get list(): ModelListing[] {
    return listModels({ ...this.#parts, downloads: this.#downloads });
  }

  /** A model of the list. Throws `not_found`. */
  get(id: string): ModelListing {
    const found = this.list.find((model) => model.id === id);
    if (found !== undefined) return found;
    throw new SightlineError('not_found', this.repository.whyMissing(id));
  }

  /** As `ModelDownloads.pull`. */
  async pull(id: string): Promise<void> {
    // It may have been put there by hand since.
    await this.repository.refresh();
    return this.#downloads.pull(id);
  }

  /** Begins a download without waiting for its end. Rejects with `not_found`. */
  async request(id: string): Promise<ModelListing> {
    await this.repository.refresh();
    // How it ends is told by the list.
    void Promise.allSettled([this.#downloads.pull(id)]);
    return this.get(id);
  }

  /** Ends the download of a model, or removes it. Rejects as `removeModel`. */
  async remove(id: string): Promise<void> {
    if (await this.#downloads.cancel(id)) return;
    await removeModel(id, this.repository, this.#parts.folder);
    this.#told = this.#stamps();
    this.#downloads.tell(id);
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    await Promise.all([this.#watch.close(), this.#downloads.close()]);
  }

  /** Looks at the folders and tells what is there now and was not, or was otherwise. */
  async #look(): Promise<void> {
    await this.repository.scan();
    // Not what a scan by others has found since: that was told to nobody.
    const before = this.#told;
    this.#told = this.#stamps();
    for (const [id, stamp] of this.#told) {
      if (before.get(id) === stamp) continue;
      this.#downloads.tell(id);
      this.#parts.arrived?.(id);
    }
    for (const id of before.keys()) if (!this.#told.has(id)) this.#downloads.tell(id);
  }

  /** By id: what changes when a model does. */
  #stamps(): Map<string, string> {
    return new Map(this.repository.models.toReversed().map(({ manifest }) => [manifest.id, manifest.sha256]));
  }
}

function boundTo(repository: ModelRepository): Pick<ModelRepository, 'find' | 'whyMissing'> {
  return { find: (...which) => repository.find(...which), whyMissing: (id) => repository.whyMissing(id) };
}
