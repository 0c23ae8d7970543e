import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelChange } from '../../shared/models/model-listing.ts';
import type { Clock } from '../clock.ts';
import type { ModelRepository } from '../inference/model-repository.ts';
import { discardDownload, downloadModel } from './download-model.ts';
import type { DownloadPlaces, DownloadRequest } from './download-model.ts';
import { Turns } from './turns.ts';

/** What downloads are made with. */
export interface ModelDownloadsParts {
  readonly catalog: readonly CatalogEntry[];
  readonly repository: Pick<ModelRepository, 'find' | 'scan' | 'whyMissing'>;
  readonly places: DownloadPlaces;
  readonly clock: Clock;
  /** A model reads differently now. */
  readonly changed: (change: ModelChange) => void;
  /** Another way to bring one, for tests. */
  readonly download?: ((request: DownloadRequest) => Promise<unknown>) | undefined;
}

/** A download that is under way, or how the last one failed. */
interface Download {
  readonly abort: AbortController;
  loaded: number;
  total: number | null;
  error: string | null;
  done: Promise<void>;
}

/** More at once would only share one line. */
const AT_ONCE = 3;
const TELL_INTERVAL_MS = 250;

/** The downloads of one server: one of each model at a time, whoever asks for it. Whoever made it closes it. */
export class ModelDownloads {
  readonly #parts: ModelDownloadsParts;
  readonly #turns = new Turns(AT_ONCE);
  readonly #active = new Map<string, Download>();
  readonly #failed = new Map<string, string>();

  constructor(parts: ModelDownloadsParts) {
    this.#parts = parts;
  }

  /** How a download stands; undefined when there is none. */
  progress(id: string): { readonly loaded: number; readonly total: number | null } | undefined {
    return this.#active.get(id);
  }

  /** Why the last download failed; null when it did not. */
  failure(id: string): string | null {
    return this.#failed.get(id) ?? null;
  }

  /** Throws `not_found`, naming what was probably meant. */
  entry(id: string): CatalogEntry {
    const entry = this.#parts.catalog.find(({ manifest }) => manifest.id === id);
    if (entry !== undefined) return entry;
    throw new SightlineError('not_found', this.#parts.repository.whyMissing(id));
  }

  /**
   * Begins to download a model, or joins the download that is under way; the promise settles with it. A model that is
   * there is not loaded again. Throws `not_found` for one that is not of the catalog.
   */
  pull(id: string): Promise<void> {
    const active = this.#active.get(id);
    if (active !== undefined) return active.done;
    if (this.#parts.repository.find(id) !== undefined) return Promise.resolve();
    return this.#begin(id, this.entry(id));
  }

  /** Ends a download and removes what has come of it. Resolves when nothing of it is left; false when there was none. */
  async cancel(id: string): Promise<boolean> {
    const active = this.#active.get(id);
    if (active === undefined) return false;
    active.abort.abort(new SightlineError('aborted', `The download of "${id}" was cancelled.`));
    await Promise.allSettled([active.done]);
    await discardDownload(this.#parts.places.folder, this.entry(id));
    this.#failed.delete(id);
    this.tell(id);
    return true;
  }

  /** Ends what is under way; the next start goes on from there. */
  async close(): Promise<void> {
    const reason = new SightlineError('aborted', 'The server is stopping.');
    for (const { abort } of this.#active.values()) abort.abort(reason);
    await Promise.allSettled([...this.#active.values()].map(({ done }) => done));
  }

  /** Says how a model stands now. */
  tell(id: string, error: string | null = this.failure(id)): void {
    const active = this.#active.get(id);
    const installed = this.#parts.repository.find(id) !== undefined;
    const known = installed || this.#parts.catalog.some(({ manifest }) => manifest.id === id);
    const rest = known ? (installed ? 'installed' : 'available') : 'removed';
    const { loaded = null, total = null } = active ?? {};
    this.#parts.changed({ id, state: active === undefined ? rest : 'downloading', loaded, total, error });
  }

  #begin(id: string, entry: CatalogEntry): Promise<void> {
    this.#failed.delete(id);
    const download: Download = {
      abort: new AbortController(),
      loaded: 0,
      total: entry.size,
      error: null,
      done: Promise.resolve(),
    };
    this.#active.set(id, download);
    download.done = this.#run(id, entry, download);
    // Whoever did not wait for it finds the failure in the list.
    download.done.catch(() => undefined);
    this.tell(id);
    return download.done;
  }

  async #run(id: string, entry: CatalogEntry, download: Download): Promise<void> {
    const { repository } = this.#parts;
    try {
      await this.#turns.take(download.abort.signal, () => this.#download(id, entry, download));
      await repository.scan();
    } catch (error) {
      const known = asSightlineError(error);
      if (!download.abort.signal.aborted) this.#failed.set(id, known.message);
      throw known;
    } finally {
      this.#active.delete(id);
      this.tell(id);
    }
  }

  async #download(id: string, entry: CatalogEntry, download: Download): Promise<void> {
    const { places, clock, download: bring = downloadModel } = this.#parts;
    let toldAt = clock.now();
    await bring({
      ...places,
      entry,
      clock,
      signal: download.abort.signal,
      onProgress: (loaded, total) => {
        Object.assign(download, { loaded, total });
        if (clock.now() - toldAt < TELL_INTERVAL_MS) return;
        toldAt = clock.now();
        this.tell(id);
      },
    });
  }
}
