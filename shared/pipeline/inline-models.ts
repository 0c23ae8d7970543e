import { elementOf } from '../elements/registry.ts';

/** What belongs to a model, where it stands at an element. */
const MODEL_KEYS: ReadonlySet<string> = new Set(['model', 'labels']);

/**
 * Documents written for Ambianic merge a model's entry into the element (`<<: *image_detection`). A copy of plain data
 * in which such a model stands under `ai_model`, as it does when it is written out; the element's other keys stay its
 * own, so that they win. What is not of that form is left as it is.
 */
export function withInlineModels(data: unknown): unknown {
  if (!isRecord(data) || !isRecord(data['pipelines'])) return data;
  return { ...data, pipelines: mapValues(data['pipelines'], pipelineOf) };
}

function pipelineOf(pipeline: unknown): unknown {
  if (Array.isArray(pipeline)) return pipeline.map(entryOf);
  if (!isRecord(pipeline) || !Array.isArray(pipeline['elements'])) return pipeline;
  return { ...pipeline, elements: pipeline['elements'].map(entryOf) };
}

function entryOf(entry: unknown): unknown {
  if (!isRecord(entry)) return entry;
  return mapValues(entry, (config, type) =>
    isRecord(config) && elementOf(type)?.role === 'detect' ? withModel(config) : config,
  );
}

function withModel(config: Record<string, unknown>): Record<string, unknown> {
  if (config['model'] === undefined || config['ai_model'] !== undefined) return config;
  const entries = Object.entries(config);
  const model = entries.filter(([key]) => MODEL_KEYS.has(key));
  const own = entries.filter(([key]) => !MODEL_KEYS.has(key));
  return { ai_model: Object.fromEntries(model), ...Object.fromEntries(own) };
}

function mapValues(
  record: Record<string, unknown>,
  change: (value: unknown, key: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
