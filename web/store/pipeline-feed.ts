import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { KeptValues } from './database.ts';
import type { StreamEvent } from './event-stream.ts';
import { applyEvent, parseList } from './pipeline-list.ts';
import { openStream } from './shared-stream.ts';

/** The pipelines as last heard of. */
export interface FeedSnapshot {
  readonly pipelines: readonly PipelineListing[];
  /** Runs in browsers, of this one too. */
  readonly runs: readonly PipelineListing[];
  /** Whether the edge is heard at the moment; if not, the list is what was kept. */
  readonly connected: boolean;
}

/** What the edge tells of besides its pipelines. */
export type Told = 'model' | 'event' | 'device';

const KEY = 'pipelines';

/** The live list of an edge's pipelines; what was heard last is there without the edge too. */
export class PipelineFeed {
  readonly #values: KeptValues;
  readonly #stream: ReturnType<typeof openStream>;
  readonly #listeners = new Set<(snapshot: FeedSnapshot) => void>();
  readonly #toldListeners = new Map<Told, Set<(data: string) => void>>();
  #snapshot: FeedSnapshot = { pipelines: [], runs: [], connected: false };
  #keptRevisions = '';
  #all: readonly PipelineListing[] = [];

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string, values: KeptValues) {
    this.#values = values;
    this.#stream = openStream({
      url: new URL('api/events/stream', baseUrl).href,
      onEvent: (event) => this.#onEvent(event),
      onConnected: (connected) => this.#set({ ...this.#snapshot, connected }),
      recap: () => [{ type: 'pipelines', data: JSON.stringify(this.#all), id: '' }],
    });
  }

  get snapshot(): FeedSnapshot {
    return this.#snapshot;
  }

  /** Calls back on every change; gives the way to stop that. */
  on(listener: (snapshot: FeedSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with what the edge tells besides its pipelines, as it came; gives the way to stop that. */
  onTold(what: Told, listener: (data: string) => void): () => void {
    const listeners = this.#toldListeners.get(what) ?? new Set();
    this.#toldListeners.set(what, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Resolves when the kept list is there; the edge is listened to until `stop`. */
  async start(): Promise<void> {
    const kept = parseList(await this.#values.get('lists', KEY));
    if (kept !== null && this.#snapshot.pipelines.length === 0)
      this.#set({ ...this.#snapshot, pipelines: kept });
    void this.#stream.run();
  }

  /** Tries to reach the edge now, if it is waiting to. */
  hurry(): void {
    this.#stream.hurry();
  }

  stop(): void {
    this.#stream.stop();
    this.#listeners.clear();
    this.#toldListeners.clear();
  }

  #onEvent(event: StreamEvent): void {
    if (isTold(event.type))
      for (const listener of this.#toldListeners.get(event.type) ?? []) listener(event.data);
    const all = applyEvent(this.#all, event);
    if (all === this.#all) return;
    this.#all = all;
    const pipelines = all.filter(({ of }) => of === undefined);
    this.#set({ ...this.#snapshot, pipelines, runs: all.filter(({ of }) => of !== undefined) });
    this.#keep(pipelines);
  }

  /** Figures change every second and are not worth keeping; what there is, is. */
  #keep(pipelines: readonly PipelineListing[]): void {
    const revisions = JSON.stringify(pipelines.map(({ id, revision }) => [id, revision]));
    if (revisions === this.#keptRevisions) return;
    this.#keptRevisions = revisions;
    // A list that could not be kept is only missed without the edge, and whatever needs room says so itself.
    void Promise.allSettled([this.#values.put('lists', KEY, pipelines.map(atRest))]);
  }

  #set(snapshot: FeedSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }
}

/** What is true of a pipeline whoever runs it. */
function atRest(listing: PipelineListing): PipelineListing {
  const none = { input_fps: null, infer_fps: null, drop_fps: null, latency_ms: { p50: null, p95: null } };
  return { ...listing, ...none, state: 'idle', health: 'ok' };
}

function isTold(type: string): type is Told {
  return type === 'model' || type === 'event' || type === 'device';
}
