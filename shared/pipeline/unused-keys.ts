import { elementOf } from '../elements/registry.ts';
import { standInOf } from '../models/stand-ins.ts';
import { idOfFile } from './ai-model-config.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { DocumentPath } from './problem.ts';
import { UNUSED_ROOT_KEYS } from './unused-root-keys.ts';

/** Hints at what is taken, since documents written for Ambianic have it, and is not used, or not as it is written. */
export function unusedKeysOf(data: unknown): Finding[] {
  return [
    ...UNUSED_ROOT_KEYS.map((key) => hintAt(data, [key], 'is not used yet')),
    ...modelPathsOf(data).map((path) =>
      hintAt(data, [...path, 'labels'], "is not used: a model's manifest says its labels"),
    ),
    ...modelPathsOf(data).map((path) => standInHint(data, [...path, 'model'])),
  ].flat();
}

function hintAt(data: unknown, path: DocumentPath, words: string): Finding[] {
  if (valueAt(data, path) === undefined) return [];
  return [{ path, part: 'key', kind: 'hint', message: `\`${path.at(-1) ?? ''}\` ${words}` }];
}

/** Where a model is named that Ambianic comes with. */
function standInHint(data: unknown, path: DocumentPath): Finding[] {
  const model = valueAt(data, path);
  const file = valueAt(model, ['tflite']);
  const id = typeof file === 'string' ? idOfFile(file) : model;
  const other = typeof id === 'string' ? standInOf(id) : undefined;
  if (other === undefined) return [];
  const message = `\`${other}\` does the work of \`${String(id)}\` unless a model of that name is installed`;
  return [{ path, part: 'key', kind: 'hint', message }];
}

/** Where models are written out: in their section, and at elements. */
function modelPathsOf(data: unknown): DocumentPath[] {
  const declared = keysOf(valueAt(data, ['ai_models'])).map((id) => ['ai_models', id]);
  const pipelines = keysOf(valueAt(data, ['pipelines'])).map((id): DocumentPath => ['pipelines', id]);
  return [...declared, ...pipelines.flatMap((path) => detectorsOf(data, path))];
}

function detectorsOf(data: unknown, pipeline: DocumentPath): DocumentPath[] {
  const list = Array.isArray(valueAt(data, pipeline)) ? pipeline : [...pipeline, 'elements'];
  const elements = valueAt(data, list);
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((entry: unknown, index) =>
    keysOf(entry)
      .filter((type) => elementOf(type)?.role === 'detect')
      .map((type) => [...list, index, type, 'ai_model']),
  );
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
