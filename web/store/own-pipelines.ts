import { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import { PipelineListingSchema } from '../../shared/pipeline/listing.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { PipelineTexts } from './pipeline-texts.ts';

const OwnPipelineSchema = z.object({ id: z.string(), text: z.string(), listing: PipelineListingSchema });
/** A pipeline that lives in this browser alone. */
export type OwnPipeline = Readonly<z.output<typeof OwnPipelineSchema>>;

const EdgeTextSchema = z.object({ id: z.string(), revision: z.string(), text: z.string() });

/** More than anybody looks through. */
const MAX_PIPELINES = 100;

/** Tells other tabs that something changed; a `BroadcastChannel` fits. */
export interface TabChannel {
  postMessage(message: string): void;
  addEventListener(type: 'message', listener: () => void): void;
}

/** Pipelines that were made in this browser: kept in it until they are removed, with or without an edge. */
export class OwnPipelines {
  readonly #texts: PipelineTexts;
  readonly #channel: TabChannel | null;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #all: readonly OwnPipeline[] = [];

  /** `now` gives milliseconds since 1970. Without a channel other tabs learn of changes when they are opened. */
  constructor(texts: PipelineTexts, channel: TabChannel | null, now: () => number) {
    this.#texts = texts;
    this.#channel = channel;
    this.#now = now;
    channel?.addEventListener('message', () => void this.load());
  }

  /** As last loaded, by id. */
  get all(): readonly OwnPipeline[] {
    return this.#all;
  }

  /** Undefined when there is none of that id. */
  find(id: string): OwnPipeline | undefined {
    return this.#all.find((pipeline) => pipeline.id === id);
  }

  /** Calls back on every change; gives the way to stop that. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what is kept. What another version of the page left and this one cannot read is not there. */
  async load(): Promise<void> {
    const kept = await this.#texts.all('own');
    const read = kept.flatMap((value) => OwnPipelineSchema.safeParse(value).data ?? []);
    this.#all = read.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    for (const listener of this.#listeners) listener();
  }

  /** Keeps one, in place of a former one of its id. Rejects with `storage`. */
  async put(pipeline: ResolvedPipeline, text: string): Promise<void> {
    const { id } = pipeline;
    if (this.find(id) === undefined && this.#all.length >= MAX_PIPELINES) throw tooMany();
    const listing = listingOf(pipeline, new Date(this.#now()).toISOString());
    await this.#texts.put('own', id, { id, text, listing });
    await this.#changed();
  }

  /** Removes it, if it is there. */
  async remove(id: string): Promise<void> {
    await this.#texts.remove('own', id);
    await this.#changed();
  }

  /** Keeps what was written of a pipeline of the edge, comments and all, for as long as the edge has that revision. */
  async keepEdgeText(id: string, revision: string, text: string): Promise<void> {
    await this.#texts.put('edge', id, { id, revision, text });
  }

  /** What was written of it here, when that is what the edge has. */
  async edgeText(id: string, revision: string): Promise<string | undefined> {
    const kept = EdgeTextSchema.safeParse(await this.#texts.get('edge', id)).data;
    return kept?.revision === revision ? kept.text : undefined;
  }

  async #changed(): Promise<void> {
    await this.load();
    this.#channel?.postMessage('changed');
  }
}

function listingOf(pipeline: ResolvedPipeline, since: string): PipelineListing {
  const { id, revision, name, placement, source, steps, localOnly } = pipeline;
  return {
    id,
    revision,
    name,
    placement,
    host: 'browser',
    source: source.id,
    elements: steps.map((step) => step.name),
    model: steps[0]?.model ?? null,
    local_only: localOnly,
    state: 'idle',
    input_fps: null,
    infer_fps: null,
    drop_fps: null,
    latency_ms: { p50: null, p95: null },
    health: 'ok',
    since,
  };
}

function tooMany(): SightlineError {
  return new SightlineError(
    'storage',
    `There are ${MAX_PIPELINES} pipelines in this browser. Remove some first.`,
  );
}
