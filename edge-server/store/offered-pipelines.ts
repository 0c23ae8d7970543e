import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { Entries } from '../../shared/pipeline/entries.ts';
import { interpretPipeline } from '../../shared/pipeline/interpret.ts';
import type { Locate } from '../../shared/pipeline/locate.ts';
import type { DocumentProblem } from '../../shared/pipeline/problem.ts';
import { definitionOf, entriesOf, resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { PipelineDefinition, SightlineDocument } from '../../shared/pipeline/schema.ts';
import { validateDocument } from '../../shared/pipeline/validate.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import { edgeGraphOf, hostOf, runsOnEdge } from './pipeline-place.ts';

/** One pipeline, as `GET /api/pipelines/{id}` gives it. */
export interface StoredPipeline {
  readonly id: string;
  readonly revision: string;
  readonly name: string;
  /** With every reference followed and every default filled in: what a run needs. */
  readonly definition: ResolvedPipeline;
  /** As it stands in the document: what an editor changes. */
  readonly document: PipelineDefinition;
  /** Of the document, those that its elements name. */
  readonly sources: SightlineDocument['sources'];
  readonly ai_models: SightlineDocument['ai_models'];
}

/** The pipelines of one document, every reference followed. Never changes. */
export class OfferedPipelines {
  readonly document: SightlineDocument;
  readonly #resolved: ReadonlyMap<string, ResolvedPipeline>;

  /** Throws when a pipeline of it cannot be resolved. */
  constructor(document: SightlineDocument) {
    this.document = document;
    const ids = Object.keys(document.pipelines);
    this.#resolved = new Map(ids.map((id) => [id, resolvePipeline(document, id)]));
  }

  /** In the order of the document. */
  get all(): readonly ResolvedPipeline[] {
    return [...this.#resolved.values()];
  }

  /** What runs on a server, whether it does right now or not. */
  get edgeGraphs(): readonly PipelineGraph[] {
    return this.all.filter(runsOnEdge).map(edgeGraphOf);
  }

  /** Null when there is no such pipeline. */
  revision(id: string): string | null {
    return this.#resolved.get(id)?.revision ?? null;
  }

  /** Throws `not_found`, naming the nearest one. */
  get(id: string): StoredPipeline {
    const document = definitionOf(this.document, id);
    const definition = this.#resolved.get(id) ?? resolvePipeline(this.document, id);
    const named = namedBy(document, this.document);
    return { id, revision: definition.revision, name: definition.name, definition, document, ...named };
  }
}

/** The entries of a document that a pipeline names. */
function namedBy(
  pipeline: PipelineDefinition,
  document: SightlineDocument,
): Pick<StoredPipeline, 'sources' | 'ai_models'> {
  const { sources, aiModels } = entriesOf(document);
  interpretPipeline(pipeline.elements, { sources, aiModels, report: () => undefined });
  return { sources: used(document.sources, sources), ai_models: used(document.ai_models, aiModels) };
}

function used<T>(declared: Readonly<Record<string, T>>, asked: Entries<T>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(declared).filter(([id]) => !asked.unused.includes(id)));
}

/** Why pipelines of a document cannot run as they are, each on the host that has to run it. */
export function errorsOf(
  document: SightlineDocument,
  models: readonly ModelManifest[],
  locate?: Locate,
): DocumentProblem[] {
  const host = (id: string): ReturnType<typeof hostOf> => hostOf(resolvePipeline(document, id));
  const where = locate === undefined ? {} : { locate };
  const problems = validateDocument(document, { models, host, ...where });
  return problems.filter(({ severity }) => severity === 'error');
}
