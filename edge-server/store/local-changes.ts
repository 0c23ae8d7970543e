import { SightlineError, messageOf } from '../../shared/errors.ts';
import { parsePipelineDefinition, withPipeline } from '../../shared/pipeline/definition.ts';
import type { PipelineDefinition, SightlineDocument } from '../../shared/pipeline/schema.ts';
import type { LocalChanges } from './local-pipelines.ts';

/** The changes with one more pipeline added or replaced. */
export function withKept(changes: LocalChanges, id: string, definition: PipelineDefinition): LocalChanges {
  return {
    ...changes,
    pipelines: { ...changes.pipelines, [id]: definition },
    removed: changes.removed.filter((other) => other !== id),
  };
}

/** The changes with a pipeline removed: one of the document below is remembered as removed, one of ours forgotten. */
export function withRemoved(changes: LocalChanges, id: string, document: SightlineDocument): LocalChanges {
  const pipelines = Object.fromEntries(Object.entries(changes.pipelines).filter(([key]) => key !== id));
  const isBelow = Object.hasOwn(document.pipelines, id);
  return {
    ...changes,
    pipelines,
    removed: isBelow ? [...new Set([...changes.removed, id])] : changes.removed,
  };
}

/** The document with the changes on top. One that no longer fits is left out and told: no reason not to start. */
export function mergeChanges(
  document: SightlineDocument,
  changes: LocalChanges,
  leftOut: (message: string) => void,
): SightlineDocument {
  const kept = Object.entries(document.pipelines).filter(([id]) => !changes.removed.includes(id));
  let merged: SightlineDocument = { ...document, pipelines: Object.fromEntries(kept) };
  for (const [id, json] of Object.entries(changes.pipelines)) {
    try {
      merged = withPipeline(merged, id, parsePipelineDefinition(json, id, document));
    } catch (error) {
      if (!(error instanceof SightlineError)) throw error;
      leftOut(`left out pipeline "${id}": ${messageOf(error)}`);
    }
  }
  return merged;
}
