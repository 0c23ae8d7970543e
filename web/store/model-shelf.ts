import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { ModelChange, ModelListing } from '../../shared/models/model-listing.ts';
import { catalogModel, ownModel } from './page-model.ts';
import type { PageModel } from './page-model.ts';
import type { OnProgress } from './download.ts';
import { parseChange } from './edge-models.ts';
import type { EdgeModels } from './edge-models.ts';
import type { GivenModel } from './given-model.ts';
import type { OwnModels } from './own-models.ts';
import type { PipelineFeed } from './pipeline-feed.ts';

/** The models as last heard of. */
export interface ShelfSnapshot {
  readonly models: readonly PageModel[];
  /** Whether the edge is heard; if not, the list is the page's own models and the catalog. */
  readonly connected: boolean;
  /** Whether the list has come. */
  readonly loaded: boolean;
}

/** What a shelf is made of. */
export interface ModelShelfParts {
  readonly feed: Pick<PipelineFeed, 'snapshot' | 'on' | 'onTold'>;
  readonly edge: Pick<EdgeModels, 'list' | 'pull' | 'remove'>;
  readonly own: Pick<OwnModels, 'list' | 'put' | 'remove'>;
  /** Loaded only where there is no edge to ask. */
  readonly catalog: () => Promise<readonly CatalogEntry[]>;
  readonly download: (
    entry: CatalogEntry,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<GivenModel>;
  readonly read: (files: readonly File[]) => Promise<GivenModel>;
  /** Runs a model once. Rejects when that does not go. */
  readonly probe: (manifest: ModelManifest, bytes: ArrayBuffer, signal: AbortSignal) => Promise<void>;
}

/** The models that this page can use or get, and what can be done about them. Whoever opened it closes it. */
export class ModelShelf {
  readonly #parts: ModelShelfParts;
  readonly #listeners = new Set<(snapshot: ShelfSnapshot) => void>();
  readonly #downloads = new Map<string, AbortController>();
  readonly #closers: (() => void)[];
  #snapshot: ShelfSnapshot;
  #refreshing: Promise<void> | null = null;
  #stale = false;

  constructor(parts: ModelShelfParts) {
    this.#parts = parts;
    const { connected } = parts.feed.snapshot;
    this.#snapshot = { models: [], connected, loaded: false };
    this.#closers = [
      parts.feed.on((feed) => {
        if (feed.connected !== this.#snapshot.connected) void this.refresh();
      }),
      parts.feed.onTold('model', (data) => this.#onChange(parseChange(data))),
    ];
  }

  get snapshot(): ShelfSnapshot {
    return this.#snapshot;
  }

  /** Calls back on every change; gives the way to stop that. */
  on(listener: (snapshot: ShelfSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks anew. Resolves when the list is there; what the edge does not tell is not in it. */
  refresh(): Promise<void> {
    this.#stale = this.#refreshing !== null;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
      if (this.#stale) void this.refresh();
    });
    return this.#refreshing;
  }

  /** Begins to get a model: the edge loads it, or without an edge this page does. Rejects with words. */
  async pull(id: string): Promise<void> {
    if (this.#parts.feed.snapshot.connected) return this.#parts.edge.pull(id);
    const entry = (await this.#parts.catalog()).find(({ manifest }) => manifest.id === id);
    if (entry === undefined) throw new SightlineError('not_found', `The catalog has no model "${id}".`);
    await this.#pullHere(id, entry);
  }

  /** Ends a download, or removes the model from where it stands. Rejects with words. */
  async remove({ id, place, state }: Pick<PageModel, 'id' | 'place' | 'state'>): Promise<void> {
    const here = this.#downloads.get(id);
    if (here !== undefined && state === 'downloading')
      return here.abort(new SightlineError('aborted', 'Cancelled.'));
    await (place === 'browser' ? this.#parts.own.remove(id) : this.#parts.edge.remove(id));
    await this.refresh();
  }

  /** Takes a model in that somebody gave to the page: checked, run once, then kept in this browser. Rejects with words. */
  async add(files: readonly File[], signal: AbortSignal): Promise<ModelManifest> {
    const { manifest, bytes } = await this.#parts.read(files);
    const { models } = this.#snapshot;
    if (models.some((model) => model.id === manifest.id && model.place === 'edge')) throw taken(manifest.id);
    await this.#keep({ manifest, bytes }, signal);
    return manifest;
  }

  close(): void {
    for (const close of this.#closers) close();
    for (const abort of this.#downloads.values())
      abort.abort(new SightlineError('aborted', 'The page closes.'));
    this.#listeners.clear();
  }

  async #pullHere(id: string, entry: CatalogEntry): Promise<void> {
    const abort = new AbortController();
    this.#downloads.set(id, abort);
    const show = (loaded: number, total: number): void =>
      this.#patch(id, { state: 'downloading', loaded, total: total || null, error: null });
    try {
      show(0, entry.size ?? 0);
      await this.#keep(await this.#parts.download(entry, show, abort.signal), abort.signal);
    } catch (error) {
      const words = abort.signal.aborted ? null : asSightlineError(error).message;
      this.#patch(id, { state: 'available', loaded: null, total: null, error: words });
    } finally {
      this.#downloads.delete(id);
    }
  }

  async #keep({ manifest, bytes }: GivenModel, signal: AbortSignal): Promise<void> {
    await this.#parts.probe(manifest, bytes, signal);
    await this.#parts.own.put(manifest, bytes);
    await this.refresh();
  }

  async #refresh(): Promise<void> {
    this.#stale = false;
    const { connected } = this.#parts.feed.snapshot;
    const [own, others] = await Promise.all([
      this.#parts.own.list(),
      connected ? this.#listEdge() : this.#listCatalog(),
    ]);
    const kept = own.map(ownModel);
    const rest = others.filter(({ id }) => connected || !own.some((each) => each.id === id));
    this.#set({ models: [...kept, ...rest], connected, loaded: true });
  }

  async #listEdge(): Promise<readonly PageModel[]> {
    const [list] = await Promise.allSettled([this.#parts.edge.list()]);
    // An edge that went away just now is told by the feed, which makes the list anew.
    if (list.status === 'rejected') return this.#snapshot.models.filter(({ place }) => place === 'edge');
    return list.value.map((model) => ({ ...model, place: 'edge' }));
  }

  async #listCatalog(): Promise<readonly PageModel[]> {
    return (await this.#parts.catalog()).map(catalogModel);
  }

  #onChange(change: ModelChange | null): void {
    if (change === null || !this.#snapshot.loaded) return;
    const known = this.#snapshot.models.find(({ id, place }) => id === change.id && place === 'edge');
    const { state, loaded, total, error } = change;
    // What is there or gone changes more of the entry than these.
    if (known === undefined || state === 'removed' || state === 'installed' || state === 'broken')
      void this.refresh();
    else this.#patch(change.id, { state, loaded, total, error });
  }

  #patch(id: string, change: Pick<ModelListing, 'state' | 'loaded' | 'total' | 'error'>): void {
    const models = this.#snapshot.models.map((model) =>
      model.id === id && model.place === 'edge' ? { ...model, ...change } : model,
    );
    this.#set({ ...this.#snapshot, models });
  }

  #set(snapshot: ShelfSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }
}

function taken(id: string): SightlineError {
  return new SightlineError(
    'conflict',
    `The edge has or offers a model "${id}" already, and one id cannot stand for two. Give yours another id in its manifest.`,
  );
}
