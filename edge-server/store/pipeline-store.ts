import type { ModelManifest } from '../../shared/models/manifest.ts';
import { parsePipelineDefinition, patchPipelineDefinition } from '../../shared/pipeline/definition.ts';
import { withPipeline, withoutPipeline } from '../../shared/pipeline/definition.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { Locate } from '../../shared/pipeline/locate.ts';
import { DocumentError, formatProblem } from '../../shared/pipeline/problem.ts';
import { definitionOf } from '../../shared/pipeline/resolve.ts';
import type { PipelineDefinition, SightlineDocument } from '../../shared/pipeline/schema.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { currentTexts, withText } from './kept-text.ts';
import type { KeptText } from './kept-text.ts';
import { mergeChanges, withKept, withRemoved } from './local-changes.ts';
import { readLocalChanges, writeLocalChanges } from './local-pipelines.ts';
import type { LocalChanges } from './local-pipelines.ts';
import { OfferedPipelines, errorsOf } from './offered-pipelines.ts';
import type { StoredPipeline } from './offered-pipelines.ts';
import { listingOf } from './pipeline-listing.ts';
import type { PipelineFigures } from './pipeline-listing.ts';
import type { Precondition } from './precondition.ts';

/** What the store is made of. */
export interface PipelineStoreOptions {
  /** The document the server was started with. */
  readonly document: SightlineDocument;
  /** Where changes made through the API are kept. */
  readonly localFile: string;
  readonly models: () => readonly ModelManifest[];
  readonly figures: (id: string) => PipelineFigures;
  readonly log: (message: string) => void;
}

/** The pipelines the server offers: its document, with the changes made through the API on top. */
export class PipelineStore {
  readonly #options: PipelineStoreOptions;
  readonly #listeners = new Set<() => void>();
  /** One of them. Throws `not_found`, naming the nearest one. */
  listing(id: string): PipelineListing {
    return listingOf(this.get(id).definition, this.#options.figures(id));
  }

  /** The document without the changes made through the API. */
  #base: SightlineDocument;
  #changes: LocalChanges;
  #offered: OfferedPipelines;
  /** Changes are made one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PipelineStoreOptions, changes: LocalChanges) {
    this.#options = options;
    this.#changes = changes;
    this.#base = options.document;
    this.#offered = this.#offer(this.#base);
  }

  /** Reads what was changed before and puts it on top of the document. */
  static async open(options: PipelineStoreOptions): Promise<PipelineStore> {
    return new PipelineStore(options, await readLocalChanges(options.localFile));
  }

  /** Calls back after every change, of the document or through the API. The returned function ends that. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** One line per pipeline, in the order of the document. */
  list(): PipelineListing[] {
    return this.#offered.all.map((pipeline) => listingOf(pipeline, this.#options.figures(pipeline.id)));
  }

  /** The document without the changes made through the API. */
  get baseDocument(): SightlineDocument {
    return this.#base;
  }

  /** All of it, with the changes made through the API. */
  get document(): SightlineDocument {
    return this.#offered.document;
  }

  /** What runs on this server, whether it does right now or not. */
  get edgeGraphs(): readonly PipelineGraph[] {
    return this.#offered.edgeGraphs;
  }

  /** Throws `not_found`, naming the nearest one. */
  get(id: string): StoredPipeline {
    return this.#offered.get(id);
  }

  /** Why pipelines cannot run as they are, one sentence each. */
  get problems(): readonly string[] {
    const problems = errorsOf(this.#offered.document, this.#options.models());
    return problems.map((problem) => formatProblem(problem));
  }

  /**
   * Takes another document in place of the one the server was started with; changes made through the API stay on top.
   * Throws a `DocumentError` with every problem, and keeps the old one, when it cannot be used.
   */
  replaceDocument(document: SightlineDocument, locate?: Locate): Promise<void> {
    return this.#inTurn(() => {
      const problems = errorsOf(document, this.#options.models(), locate);
      if (problems.length > 0) throw new DocumentError(problems);
      this.#offered = this.#offer(document);
      this.#base = document;
      this.#tell();
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
      const before = this.#offered.revision(id);
      check(before);
      await this.#keep(id, parsePipelineDefinition(json, id, this.#offered.document));
      return { created: before === null, pipeline: this.get(id) };
    });
  }

  /** Changes some keys of a pipeline (a JSON merge patch). Throws `not_found` or a `DocumentError`. */
  patch(id: string, patch: unknown, check: Precondition): Promise<StoredPipeline> {
    return this.#inTurn(async () => {
      definitionOf(this.#offered.document, id);
      check(this.#offered.revision(id));
      await this.#keep(id, patchPipelineDefinition(patch, id, this.#offered.document));
      return this.get(id);
    });
  }

  /** What was written of a pipeline, while it says what is there. Throws `not_found`. */
  text(id: string): KeptText | null {
    const { revision } = this.get(id);
    const kept = Object.hasOwn(this.#changes.texts, id) ? this.#changes.texts[id] : undefined;
    return kept?.revision === revision ? kept : null;
  }

  /** Keeps what was written of a pipeline. Throws `not_found`, and as `withText`. */
  keepText(id: string, text: string, check: Precondition): Promise<void> {
    return this.#inTurn(async () => {
      const pipeline = this.get(id);
      check(pipeline.revision);
      const texts = withText(this.#changes.texts, text, pipeline, this.#offered.document);
      const changes = { ...this.#changes, texts };
      await writeLocalChanges(this.#options.localFile, changes);
      this.#changes = changes;
    });
  }

  /** Removes a pipeline. Throws `not_found`. */
  remove(id: string, check: Precondition): Promise<void> {
    return this.#inTurn(async () => {
      const document = withoutPipeline(this.#offered.document, id);
      check(this.#offered.revision(id));
      await this.#commit(withRemoved(this.#changes, id, this.#base), document);
    });
  }

  #offer(document: SightlineDocument): OfferedPipelines {
    const { localFile, log } = this.#options;
    return new OfferedPipelines(
      mergeChanges(document, this.#changes, (message) => log(`${localFile}: ${message}`)),
    );
  }

  async #keep(id: string, definition: PipelineDefinition): Promise<void> {
    const document = withPipeline(this.#offered.document, id, definition);
    const problems = errorsOf(document, this.#options.models()).filter(({ pipeline }) => pipeline === id);
    if (problems.length > 0) throw new DocumentError(problems);
    await this.#commit(withKept(this.#changes, id, definition), document);
  }

  /** First on disk, then in memory: what was answered for is kept. */
  async #commit(changed: LocalChanges, document: SightlineDocument): Promise<void> {
    const offered = new OfferedPipelines(document);
    // Of what is another pipeline now, the text says nothing any more.
    const changes = { ...changed, texts: currentTexts(changed.texts, (id) => offered.revision(id)) };
    await writeLocalChanges(this.#options.localFile, changes);
    this.#changes = changes;
    this.#offered = offered;
    this.#tell();
  }

  #tell(): void {
    for (const changed of this.#listeners) changed();
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change);
    this.#last = done.catch(() => {
      // Whoever asked for the change hears of it; the next one starts from what there is.
    });
    return done;
  }
}
