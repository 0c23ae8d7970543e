import type { HostName } from '../../shared/elements/element.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { parsePipelineDefinition, patchPipelineDefinition } from '../../shared/pipeline/definition.ts';
import { withPipeline, withoutPipeline } from '../../shared/pipeline/definition.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { DocumentError, formatProblem } from '../../shared/pipeline/problem.ts';
import type { Locate } from '../../shared/pipeline/locate.ts';
import { definitionOf, resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { PipelineDefinition, SightlineDocument } from '../../shared/pipeline/schema.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import { HttpProblem } from '../http-problem.ts';
import type { ActivityFigures } from './activity.ts';
import { readLocalChanges, writeLocalChanges } from './local-pipelines.ts';
import type { LocalChanges } from './local-pipelines.ts';

/** The part of a list entry that says how a pipeline does; without a host it runs in browsers. */
export type PipelineFigures = ActivityFigures & Partial<Pick<PipelineListing, 'host'>>;

/** What the store is made of. */
export interface PipelineStoreOptions {
  /** The document the server was started with. */
  readonly document: SightlineDocument;
  /** Where changes made through the API are kept. */
  readonly localFile: string;
  readonly models: () => readonly ModelManifest[];
  readonly figures: (id: string) => PipelineFigures;
  readonly changed: () => void;
  readonly log: (message: string) => void;
}

/** One pipeline, as `GET /api/pipelines/{id}` gives it. */
export interface StoredPipeline {
  readonly id: string;
  readonly revision: string;
  readonly name: string;
  /** With every reference followed and every default filled in: what a run needs. */
  readonly definition: ResolvedPipeline;
  /** As it stands in the document: what an editor changes. */
  readonly document: PipelineDefinition;
}

/** Whether a change may go on, given the current revision; null when there is no such pipeline. Throws when not. */
export type Precondition = (revision: string | null) => void;

/** The pipelines the server offers: its document, with the changes made through the API on top. */
export class PipelineStore {
  readonly #options: PipelineStoreOptions;
  /** The document without the changes made through the API. */
  #base: SightlineDocument;
  #document: SightlineDocument;
  #changes: LocalChanges;
  #resolved: ReadonlyMap<string, ResolvedPipeline>;
  /** Changes are made one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PipelineStoreOptions, changes: LocalChanges) {
    this.#options = options;
    this.#changes = changes;
    this.#base = options.document;
    this.#document = mergeChanges(options, this.#base, changes);
    this.#resolved = resolveAll(this.#document);
  }

  /** Reads what was changed before and puts it on top of the document. */
  static async open(options: PipelineStoreOptions): Promise<PipelineStore> {
    return new PipelineStore(options, await readLocalChanges(options.localFile));
  }

  /** One line per pipeline, in the order of the document. */
  list(): PipelineListing[] {
    return [...this.#resolved.values()].map((pipeline) => this.#listing(pipeline));
  }

  /** The document on this machine's disk, without the changes made through the API. */
  get diskDocument(): SightlineDocument {
    return this.#base;
  }

  /** What runs on this server, whether it does right now or not. */
  get edgeGraphs(): readonly PipelineGraph[] {
    return [...this.#resolved.values()].filter(runsOnEdge).map(({ graph }) => graph);
  }

  /** Throws `not_found`, naming the nearest one. */
  get(id: string): StoredPipeline {
    const document = definitionOf(this.#document, id);
    const definition = this.#resolved.get(id) ?? resolvePipeline(this.#document, id);
    return { id, revision: definition.revision, name: definition.name, definition, document };
  }

  /** Why pipelines cannot run as they are, one sentence each. */
  get problems(): readonly string[] {
    return this.#problemsOf(this.#document).map((problem) => formatProblem(problem));
  }

  /**
   * Takes another document in place of the one the server was started with; changes made through the API stay on top.
   * Throws a `DocumentError` with every problem, and keeps the old one, when it cannot be used.
   */
  replaceDocument(document: SightlineDocument, locate?: Locate): Promise<void> {
    return this.#inTurn(() => {
      const problems = this.#problemsOf(document, locate);
      if (problems.length > 0) throw new DocumentError(problems);
      const merged = mergeChanges(this.#options, document, this.#changes);
      this.#resolved = resolveAll(merged);
      this.#document = merged;
      this.#base = document;
      this.#options.changed();
      return Promise.resolve();
    });
  }

  /** Adds or replaces a pipeline. Throws a `DocumentError` with every problem when it is none. */
  put(
    id: string,
    json: unknown,
    check: Precondition,
  ): Promise<{ created: boolean; pipeline: StoredPipeline }> {
    return this.#inTurn(async () => {
      const before = this.#revision(id);
      check(before);
      await this.#keep(id, parsePipelineDefinition(json, id, this.#document));
      return { created: before === null, pipeline: this.get(id) };
    });
  }

  /** Changes some keys of a pipeline (a JSON merge patch). Throws `not_found` or a `DocumentError`. */
  patch(id: string, patch: unknown, check: Precondition): Promise<StoredPipeline> {
    return this.#inTurn(async () => {
      definitionOf(this.#document, id);
      check(this.#revision(id));
      await this.#keep(id, patchPipelineDefinition(patch, id, this.#document));
      return this.get(id);
    });
  }

  /** Removes a pipeline. Throws `not_found`. */
  remove(id: string, check: Precondition): Promise<void> {
    return this.#inTurn(async () => {
      const document = withoutPipeline(this.#document, id);
      check(this.#revision(id));
      const pipelines = Object.fromEntries(
        Object.entries(this.#changes.pipelines).filter(([key]) => key !== id),
      );
      const inBase = Object.hasOwn(this.#base.pipelines, id);
      const removed = inBase ? [...new Set([...this.#changes.removed, id])] : this.#changes.removed;
      await this.#commit({ pipelines, removed }, document);
    });
  }

  #listing(pipeline: ResolvedPipeline): PipelineListing {
    const { id, revision, name, placement, source, steps } = pipeline;
    return {
      id,
      revision,
      name,
      host: 'browser',
      placement,
      source: source.id,
      elements: steps.map((step) => step.name),
      model: steps[0]?.model ?? null,
      ...this.#options.figures(id),
    };
  }

  #revision(id: string): string | null {
    return this.#resolved.get(id)?.revision ?? null;
  }

  async #keep(id: string, definition: PipelineDefinition): Promise<void> {
    const document = withPipeline(this.#document, id, definition);
    const problems = this.#problemsOf(document).filter((problem) => problem.pipeline === id);
    if (problems.length > 0) throw new DocumentError(problems);
    const pipelines = { ...this.#changes.pipelines, [id]: definition };
    await this.#commit(
      { pipelines, removed: this.#changes.removed.filter((other) => other !== id) },
      document,
    );
  }

  /** First on disk, then in memory: what was answered for is kept. */
  async #commit(changes: LocalChanges, document: SightlineDocument): Promise<void> {
    const resolved = resolveAll(document);
    await writeLocalChanges(this.#options.localFile, changes);
    this.#changes = changes;
    this.#document = document;
    this.#resolved = resolved;
    this.#options.changed();
  }

  #problemsOf(document: SightlineDocument, locate?: Locate): ReturnType<typeof validateDocument> {
    const models = this.#options.models();
    const host = (id: string) => hostOf(resolvePipeline(document, id));
    const problems = validateDocument(document, {
      models,
      host,
      ...(locate === undefined ? {} : { locate }),
    });
    return problems.filter((problem) => problem.severity === 'error');
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change);
    this.#last = done.catch(() => {
      // Whoever asked for the change hears of it; the next one starts from what there is.
    });
    return done;
  }
}

/** If-Match and If-None-Match of a change. Throws 412 when they do not hold. */
export function precondition(
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
  matches: (header: string, revision: string) => boolean,
): Precondition {
  return (revision) => {
    const lost = ifMatch !== undefined && (revision === null || !matches(ifMatch, revision));
    const exists = ifNoneMatch !== undefined && revision !== null && matches(ifNoneMatch, revision);
    if (!lost && !exists) return;
    const now = revision === null ? 'it is not there' : `its revision is ${revision}`;
    throw new HttpProblem(
      412,
      'conflict',
      `The pipeline was changed meanwhile: ${now}. Read it again, then repeat.`,
    );
  };
}

/** Who has to run a pipeline; undefined where either host may. */
function hostOf({ source, placement, localOnly }: ResolvedPipeline): HostName | undefined {
  if (source.uri === CAMERA || placement === 'browser' || localOnly) return 'browser';
  return placement === 'edge' ? 'edge' : undefined;
}

/** Everything but what needs a browser: its camera, its privacy, an element of it, or the author's wish. */
function runsOnEdge(pipeline: ResolvedPipeline): boolean {
  if (hostOf(pipeline) === 'browser') return false;
  return pipeline.graph.elements.every(({ type }) => elementOf(type)?.hosts.includes('edge') ?? false);
}

function resolveAll(document: SightlineDocument): ReadonlyMap<string, ResolvedPipeline> {
  return new Map(Object.keys(document.pipelines).map((id) => [id, resolvePipeline(document, id)]));
}

/** A kept change that no longer fits the document is left out and said, not a reason not to start. */
function mergeChanges(
  { log, localFile }: PipelineStoreOptions,
  document: SightlineDocument,
  changes: LocalChanges,
): SightlineDocument {
  const kept = Object.entries(document.pipelines).filter(([id]) => !changes.removed.includes(id));
  let merged: SightlineDocument = { ...document, pipelines: Object.fromEntries(kept) };
  for (const [id, json] of Object.entries(changes.pipelines)) {
    try {
      merged = withPipeline(merged, id, parsePipelineDefinition(json, id, document));
    } catch (error) {
      if (!(error instanceof SightlineError)) throw error;
      log(`${localFile}: left out pipeline "${id}": ${messageOf(error)}`);
    }
  }
  return merged;
}
