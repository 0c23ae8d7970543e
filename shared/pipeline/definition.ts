import { IdSchema } from '../models/manifest.ts';
import { readAmbianicPipeline, scopeOf } from './ambianic.ts';
import { findingsOfPipeline, knownPart, withoutKeys } from './check.ts';
import { findingsOf, unknownKeysOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { locateInData, problemsOf } from './locate.ts';
import { DocumentError } from './problem.ts';
import { definitionOf, entriesOf } from './resolve.ts';
import { PipelineSchema } from './schema.ts';
import type { PipelineDefinition, SightlineDocument } from './schema.ts';

/**
 * Reads one pipeline from plain JSON data, as a list or as a map, against the sources and models of a document.
 * Throws a `DocumentError` that holds every problem.
 */
export function parsePipelineDefinition(
  written: unknown,
  id: string,
  document: SightlineDocument,
): PipelineDefinition {
  const reading = readAmbianicPipeline(written, scopeOf(document));
  const { data: json } = reading;
  const shape = findingsOf(PipelineSchema, json);
  const meaning = findingsOfPipeline([], knownPart(json, shape), entriesOf(document));
  const findings = [...findingsOf(IdSchema, id), ...shape, ...meaning].map((finding): Finding => ({
    ...finding,
    path: ['pipelines', id, ...reading.written(finding.path)],
  }));
  const locate = locateInData({ pipelines: { [id]: written } });
  const problems = problemsOf(findings, locate, document.lenient);
  if (problems.some((problem) => problem.severity === 'error')) throw new DocumentError(problems);
  return PipelineSchema.parse(withoutKeys(json, unknownKeysOf(shape)));
}

/**
 * A pipeline of the document with some of its keys replaced: `null` puts a key back to its default, `elements` is
 * replaced as a whole. Throws `not_found` for an unknown pipeline, and a `DocumentError` for what is no pipeline.
 */
export function patchPipelineDefinition(
  patch: unknown,
  id: string,
  document: SightlineDocument,
): PipelineDefinition {
  const current = definitionOf(document, id);
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return parsePipelineDefinition(patch, id, document);
  }
  const merged = Object.entries({ ...current, ...patch }).filter(([, value]) => value !== null);
  return parsePipelineDefinition(Object.fromEntries(merged), id, document);
}

/** The document with this pipeline added or replaced; the one given stays as it is. */
export function withPipeline(
  document: SightlineDocument,
  id: string,
  definition: PipelineDefinition,
): SightlineDocument {
  return { ...document, pipelines: { ...document.pipelines, [id]: definition } };
}

/** The document without this pipeline; the one given stays as it is. Throws `not_found`. */
export function withoutPipeline(document: SightlineDocument, id: string): SightlineDocument {
  definitionOf(document, id);
  const pipelines = Object.fromEntries(Object.entries(document.pipelines).filter(([key]) => key !== id));
  return { ...document, pipelines };
}
