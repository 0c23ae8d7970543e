import { CATALOG } from '../models/catalog.ts';
import { findOrStandIn } from '../models/stand-ins.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { HostName } from '../elements/element.ts';
import type { Finding } from './finding.ts';
import { hostFindings } from './flow-placement.ts';
import { readElements } from './graph-elements.ts';
import { interpretPipeline } from './interpret.ts';
import type { InterpretedStep } from './interpret.ts';
import { locateInData, problemsOf } from './locate.ts';
import type { Locate } from './locate.ts';
import { nearMiss } from './near-miss.ts';
import type { DocumentProblem } from './problem.ts';
import { entriesOf } from './resolve.ts';
import type { PipelineDefinition, SightlineDocument } from './schema.ts';
import { userCodeFindings } from './user-flow.ts';

/** What there is to run a document with: manifests where they are known, else ids alone. */
export interface Surroundings {
  readonly models: readonly (string | ModelManifest)[];
  /** Ids of models that are not there and can be asked for. Absent: those of the catalog. */
  readonly available?: readonly string[];
  /** Who is to run it, or each of its pipelines. Absent: nobody in particular, so nothing is said about who can. */
  readonly host?: HostName | ((pipeline: string) => HostName | undefined);
  /** Of the text that the document was read from, so that problems name its lines. */
  readonly locate?: Locate;
}

/**
 * Holds a checked document against what is there: model ids nobody knows, models of another task, labels that a model
 * never gives, and flows that the host cannot run.
 */
export function validateDocument(document: SightlineDocument, surroundings: Surroundings): DocumentProblem[] {
  const models = new Map(
    surroundings.models.map((model) => (typeof model === 'string' ? [model, undefined] : [model.id, model])),
  );
  const { host, available = CATALOG.map(({ manifest }) => manifest.id) } = surroundings;
  const findings = Object.entries(document.pipelines).flatMap(([id, definition]) => [
    ...stepsOf(document, definition).flatMap((step) => findingsOfStep(id, step, models, available)),
    ...findingsOfHost(id, definition, typeof host === 'function' ? host(id) : host),
  ]);
  return problemsOf(findings, surroundings.locate ?? locateInData(), document.lenient);
}

function findingsOfHost(id: string, definition: PipelineDefinition, host: HostName | undefined): Finding[] {
  if (host === undefined) return [];
  const listed = readElements(definition.elements);
  const findings = [...hostFindings(listed, host), ...(host === 'edge' ? userCodeFindings(listed) : [])];
  return findings.map((finding) => ({ ...finding, path: ['pipelines', id, ...finding.path] }));
}

function stepsOf(document: SightlineDocument, definition: PipelineDefinition): readonly InterpretedStep[] {
  // References that lead nowhere were reported when the document was checked.
  return interpretPipeline(definition.elements, { ...entriesOf(document), report: () => undefined }).steps;
}

function findingsOfStep(
  pipeline: string,
  { step, task, index }: InterpretedStep,
  models: ReadonlyMap<string, ModelManifest | undefined>,
  available: readonly string[],
): Finding[] {
  const path = ['pipelines', pipeline, 'elements', index, step.element];
  const there = findOrStandIn(step.model, (id) => (models.has(id) ? id : undefined));
  if (there === undefined) {
    const missing = missingModel(step.model, [...models.keys()], available);
    return [{ path: [...path, 'ai_model'], part: 'value', kind: 'reference', ...missing }];
  }
  const manifest = models.get(there);
  if (manifest === undefined) return [];
  if (manifest.task !== task) {
    return [
      {
        path: [...path, 'ai_model'],
        part: 'value',
        kind: 'reference',
        message: `\`${step.element}\` needs a model for the task "${task}", and \`${there}\` is one for "${manifest.task}"`,
      },
    ];
  }
  return unknownLabels(step.options.labels ?? [], manifest).map((finding) => ({
    ...finding,
    path: [...path, 'label_filter'],
  }));
}

function missingModel(
  model: string,
  known: readonly string[],
  available: readonly string[],
): { message: string; suggestion?: string | undefined } {
  if (available.includes(model)) {
    const message = `the model \`${model}\` is not installed: run \`sightline models pull ${model}\`, or press Download on the page of models`;
    return { message };
  }
  return {
    message: `the model \`${model}\` is not there; \`sightline models list\` names those that are`,
    suggestion: nearMiss(model, [...known, ...available]),
  };
}

function unknownLabels(labels: readonly string[], manifest: ModelManifest): Finding[] {
  return labels
    .filter((label) => !manifest.labels.includes(label))
    .map((label) => ({
      path: [],
      part: 'value',
      kind: 'hint',
      message: `\`${manifest.id}\` never finds \`${label}\``,
      suggestion: nearMiss(label, manifest.labels),
    }));
}
