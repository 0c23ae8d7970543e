import { elementOf } from '../elements/registry.ts';
import type { HostName } from '../elements/element.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { checkDocument } from '../pipeline/document.ts';
import { interpretPipeline } from '../pipeline/interpret.ts';
import type { DocumentProblem } from '../pipeline/problem.ts';
import { entriesOf, resolvePipeline } from '../pipeline/resolve.ts';
import type { ResolvedPipeline } from '../pipeline/resolved.ts';
import type { SightlineDocument } from '../pipeline/schema.ts';
import { structureOf } from '../pipeline/structure.ts';
import { validateDocument } from '../pipeline/validate.ts';
import { readYaml } from '../pipeline/yaml-text.ts';
import type { RunStructure } from '../run/control.ts';
import { markProblems } from './editor-problem.ts';
import type { EditorProblem } from './editor-problem.ts';
import { formOf } from './form.ts';
import type { PipelineForm } from './form.ts';

/** What there is to hold a text against. */
export interface TextSurroundings {
  /** Those that can be used; null when nobody knows. */
  readonly models: readonly (string | ModelManifest)[] | null;
  /** Who is to run it; null: nobody in particular. */
  readonly host: HostName | null;
}

/** A text, looked at from end to end. Plain data. */
export interface CheckedText {
  /** In the order of the text. */
  readonly problems: readonly EditorProblem[];
  /** The ids of its pipelines, as far as it can be read. */
  readonly ids: readonly string[];
  /** Of its first pipeline; null when the text cannot be read. */
  readonly form: PipelineForm | null;
  /** Of its first pipeline; null when there is an error. */
  readonly structure: RunStructure | null;
  /** The same, with every reference followed. */
  readonly resolved: ResolvedPipeline | null;
}

/** Checks a text that holds one pipeline with what it names. Never throws. */
export function checkText(text: string, surroundings: TextSurroundings): CheckedText {
  const { document, problems, locate } = checkDocument(text);
  const further =
    document === null ? [] : validateDocument(document, { ...placesOf(document, surroundings), locate });
  const all = [...problems, ...further];
  const data = readYaml(text).value;
  const ids = idsIn(data);
  const many = ids.length > 1 ? [locate(['pipelines', ids[1] ?? ''], 'key')].map(second) : [];
  const [id] = ids;
  const resolved = document === null || id === undefined ? null : resolvePipeline(document, id);
  return {
    problems: markProblems(text, [...all, ...many]),
    ids,
    form: id === undefined ? null : formOf(data, id),
    structure: resolved === null ? null : structureOf(resolved.graph, elementOf),
    resolved,
  };
}

function second(place: Pick<DocumentProblem, 'path' | 'line' | 'column' | 'pipeline'>): DocumentProblem {
  const message =
    'a second pipeline: one is edited at a time, so take it out, or import the file to get each';
  return { ...place, message, severity: 'error' };
}

function idsIn(data: unknown): readonly string[] {
  const pipelines = typeof data === 'object' && data !== null && 'pipelines' in data ? data.pipelines : null;
  if (typeof pipelines !== 'object' || pipelines === null || Array.isArray(pipelines)) return [];
  return Object.keys(pipelines);
}

function placesOf(document: SightlineDocument, { models, host }: TextSurroundings) {
  const known = models ?? [...new Set(namedModels(document))];
  return host === null ? { models: known } : { models: known, host };
}

/** Where nobody knows which models there are, those that are named are believed to be. */
function namedModels(document: SightlineDocument): readonly string[] {
  const scope = { ...entriesOf(document), report: () => undefined };
  return Object.values(document.pipelines).flatMap(({ elements }) =>
    interpretPipeline(elements, scope).steps.map(({ step }) => step.model),
  );
}
