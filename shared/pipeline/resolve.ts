import type { ElementScope } from '../elements/element.ts';
import { SightlineError } from '../errors.ts';
import type { PipelineGraph } from '../run/graph.ts';
import { Entries } from './entries.ts';
import { buildGraph } from './graph-build.ts';
import { interpretPipeline } from './interpret.ts';
import type { InterpretedPipeline } from './interpret.ts';
import { nearMiss } from './near-miss.ts';
import { formatPath } from './problem.ts';
import type { ResolvedPipeline } from './resolved.ts';
import { revisionOf } from './revision.ts';
import type { PipelineDefinition, SightlineDocument } from './schema.ts';

/**
 * A pipeline of a checked document with every reference followed. Throws `not_found` when the document has none of
 * this id, `invalid_document` when the document was not checked and a reference leads nowhere or it makes no graph.
 */
export function resolvePipeline(document: SightlineDocument, id: string): ResolvedPipeline {
  const definition = definitionOf(document, id);
  const interpreted = interpretedOf(document, definition);
  const { source, steps } = interpreted;
  if (source === undefined) throw new SightlineError('invalid_document', `pipeline "${id}" has no source`);
  const graph = buildGraph(id, definition, interpreted);
  const names = new Set(graph.elements.map(({ name }) => name));
  const resolved = {
    id,
    name: definition.name ?? id,
    placement: definition.placement,
    localOnly: definition.local_only,
    ...(definition.frames && { frames: definition.frames }),
    source,
    steps: steps.map(({ step }) => step).filter(({ name }) => names.has(name)),
  };
  const revision = revisionOf({ ...resolved, graph });
  return { ...resolved, revision, graph: { ...graph, revision } };
}

/** A pipeline as the engine runs it. Throws as `resolvePipeline` does. */
export function graphOf(document: SightlineDocument, id: string): PipelineGraph {
  return resolvePipeline(document, id).graph;
}

/** A pipeline as it stands in the document. Throws `not_found` naming the nearest one. */
export function definitionOf(document: SightlineDocument, id: string): PipelineDefinition {
  const definition = Object.hasOwn(document.pipelines, id) ? document.pipelines[id] : undefined;
  if (definition !== undefined) return definition;
  const suggestion = nearMiss(id, Object.keys(document.pipelines));
  const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
  throw new SightlineError('not_found', `there is no pipeline "${id.slice(0, 64)}"${hint}`);
}

/** What a document's elements may refer to. */
export function entriesOf(document: SightlineDocument): Omit<ElementScope, 'report'> {
  return { sources: new Entries(document.sources), aiModels: new Entries(document.ai_models) };
}

function interpretedOf(document: SightlineDocument, definition: PipelineDefinition): InterpretedPipeline {
  return interpretPipeline(definition.elements, {
    ...entriesOf(document),
    report(path, message) {
      throw new SightlineError('invalid_document', `${message} (at elements${formatPath(path)})`);
    },
  });
}
