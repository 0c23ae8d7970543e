import type { z } from 'zod';
import type { ElementScope } from '../elements/element.ts';
import { AiModelConfigSchema } from './ai-model-config.ts';
import type { AiModelConfig } from './ai-model-config.ts';
import { Entries } from './entries.ts';
import { findingsOf, valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import { pipelinePlacementFindings } from './flow-placement.ts';
import { planGraph } from './graph-plan.ts';
import { checkOrder, interpretPipeline } from './interpret.ts';
import type { DocumentPath } from './problem.ts';
import { contradictionOf, RestartSchema } from './restart.ts';
import { DocumentSchema } from './schema.ts';
import { SourceConfigSchema } from './source-config.ts';
import type { SourceConfig } from './source-config.ts';
import { unusedKeysOf } from './unused-keys.ts';

/** Everything that is wrong with, or worth knowing about, a document given as plain data. */
export function findingsOfDocument(data: unknown): Finding[] {
  const shape = findingsOf(DocumentSchema, data);
  return [...shape, ...meaningOf(knownPart(data, shape)), ...unusedKeysOf(data)];
}

/**
 * The data as if unknown keys were not there, so that one slip does not hide another. Unknown elements stay: their
 * entries must not be taken for empty ones.
 */
export function knownPart(data: unknown, shape: readonly Finding[]): unknown {
  return withoutKeys(
    data,
    shape.filter(({ kind }) => kind === 'unknown-key').map(({ path }) => path),
  );
}

/** A copy of plain data without the keys at these paths. */
export function withoutKeys(data: unknown, paths: readonly DocumentPath[]): unknown {
  const copy = structuredClone(data);
  for (const path of paths) {
    const holder = valueAt(copy, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof holder === 'object' && holder !== null && key !== undefined)
      Reflect.deleteProperty(holder, key);
  }
  return copy;
}

const SOURCE_STAND_IN: SourceConfig = { uri: 'broken', type: 'video' };
const MODEL_STAND_IN: AiModelConfig = { model: 'broken' };

function meaningOf(data: unknown): Finding[] {
  const scope = {
    sources: new Entries(usable(SourceConfigSchema, valueAt(data, ['sources']), SOURCE_STAND_IN)),
    aiModels: new Entries(usable(AiModelConfigSchema, valueAt(data, ['ai_models']), MODEL_STAND_IN)),
  };
  const pipelines = Object.entries(recordOf(valueAt(data, ['pipelines'])));
  const findings = pipelines.flatMap(([id, pipeline]) =>
    findingsOfPipeline(['pipelines', id], pipeline, scope),
  );
  return [...findings, ...unused('sources', scope.sources), ...unused('ai_models', scope.aiModels)];
}

/** What the schema cannot see of one pipeline: what its elements refer to, and whether they make a graph. */
export function findingsOfPipeline(
  path: DocumentPath,
  pipeline: unknown,
  scope: Omit<ElementScope, 'report'>,
): Finding[] {
  const map = Array.isArray(pipeline) ? { elements: pipeline } : pipeline;
  const findings = [
    ...elementFindings(valueAt(map, ['elements']), scope),
    ...planGraph(map).findings,
    ...restartFindings(map),
    ...pipelinePlacementFindings(map),
  ];
  return findings.map((finding) => ({ ...finding, path: [...path, ...finding.path] }));
}

function elementFindings(elements: unknown, scope: Omit<ElementScope, 'report'>): Finding[] {
  if (!Array.isArray(elements)) return [];
  const findings: Finding[] = [];
  const add = (below: DocumentPath, message: string, rest: Partial<Finding> = {}): void => {
    findings.push({ path: ['elements', ...below], part: 'value', kind: 'reference', message, ...rest });
  };
  checkOrder(elements, (path, message, kind = 'reference') => add(path, message, { kind }));
  interpretPipeline(elements, {
    ...scope,
    report: (path, message, suggestion) => add(path, message, { suggestion }),
  });
  return findings;
}

function restartFindings(pipeline: unknown): Finding[] {
  const written = RestartSchema.safeParse(valueAt(pipeline, ['restart']));
  const wrong = written.success ? contradictionOf(written.data) : undefined;
  if (wrong === undefined) return [];
  const { key, message } = wrong;
  return [{ path: ['restart', key], part: 'value', kind: 'value', message }];
}

/** The entries of a section. One that is broken is complained about once, not again by everything that refers to it. */
function usable<T>(schema: z.ZodType<T>, section: unknown, standIn: T): Record<string, T> {
  const entries = Object.entries(recordOf(section)).map(([id, entry]): [string, T] => {
    const parsed = schema.safeParse(entry);
    return [id, parsed.success ? parsed.data : standIn];
  });
  return Object.fromEntries(entries);
}

function recordOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function unused(section: string, entries: Entries<unknown>): Finding[] {
  return entries.unused.map((id) => ({
    path: [section, id],
    part: 'key',
    kind: 'hint',
    message: `no pipeline uses \`${id}\``,
  }));
}
