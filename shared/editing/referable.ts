import type { DocumentPath } from '../pipeline/problem.ts';
import { valueAt } from '../pipeline/finding.ts';
import { readElements } from '../pipeline/graph-elements.ts';
import { CAMERA } from '../pipeline/source-config.ts';
import { modelsFor, taskOf } from './known-models.ts';
import type { KnownModel } from './known-models.ts';

/** Something that a place of a document may refer to. */
export interface Referable {
  readonly word: string;
  /** What it is, in a few words. */
  readonly detail: string;
}

/** What the words at a path may refer to: sources, models, labels, elements. Empty where nothing is referred to. */
export function referablesAt(
  path: DocumentPath,
  data: unknown,
  models: readonly KnownModel[],
): readonly Referable[] {
  const key = path.findLast((step) => typeof step === 'string');
  if (key === 'source' || key === 'source_id') return sourcesOf(data);
  if (key === 'ai_model' || key === 'ai_model_id')
    return named(Object.keys(recordAt(data, ['ai_models'])), 'an entry of ai_models');
  if (key === 'model') return modelsFor(models, taskOf(String(path[3] ?? ''))).map(describe);
  if (key === 'label_filter' || key === 'label') return named(labelsAt(path, data, models), 'a label');
  if ((key === 'from' || key === 'to') && path.includes('wires'))
    return named(namesIn(data, path), 'an element');
  return [];
}

/** The elements of the pipeline that a path lies in, by name. */
export function namesIn(data: unknown, [section, id]: DocumentPath): readonly string[] {
  const pipeline = valueAt(data, [section ?? '', id ?? '']);
  const elements = Array.isArray(pipeline) ? pipeline : valueAt(pipeline, ['elements']);
  return Array.isArray(elements) ? readElements(elements).map(({ name }) => name) : [];
}

function sourcesOf(data: unknown): readonly Referable[] {
  const declared = Object.keys(recordAt(data, ['sources']));
  const camera = { word: CAMERA, detail: 'the camera of whoever runs it' };
  return [
    ...named(
      declared.filter((id) => id !== CAMERA),
      'an entry of sources',
    ),
    camera,
  ];
}

/** Of the model that stands nearest: at the element, else in the entry that it names; else of all. */
function labelsAt(path: DocumentPath, data: unknown, models: readonly KnownModel[]): readonly string[] {
  const id = modelAbove(path, data);
  const known = models.find((model) => model.id === id);
  return known?.labels ?? [...new Set(models.flatMap(({ labels }) => labels))].slice(0, 500);
}

function modelAbove(path: DocumentPath, data: unknown): string | undefined {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const above = valueAt(data, path.slice(0, depth));
    const model = valueAt(above, ['model']) ?? valueAt(above, ['ai_model', 'model']);
    if (typeof model === 'string') return model;
    const entry = valueAt(above, ['ai_model']) ?? valueAt(above, ['ai_model_id']);
    const declared = typeof entry === 'string' ? valueAt(data, ['ai_models', entry, 'model']) : undefined;
    if (typeof declared === 'string') return declared;
  }
  return undefined;
}

function describe({ id, name, installed }: KnownModel): Referable {
  return { word: id, detail: installed ? name : `${name}, to be downloaded` };
}

function named(words: readonly string[], detail: string): readonly Referable[] {
  return words.map((word) => ({ word, detail }));
}

function recordAt(data: unknown, path: DocumentPath): object {
  const value = valueAt(data, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
