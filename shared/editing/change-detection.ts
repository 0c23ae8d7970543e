import { isMap, isScalar, visit } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import { SightlineError } from '../errors.ts';
import { inPlaceOf } from './comments.ts';
import { taskOf } from './known-models.ts';
import { nodeOf } from './write-yaml.ts';

/** A change to how an element, by its place in the list, asks its model, or where it does; null takes that away. */
export type DetectionChange =
  | { readonly at: number; readonly model: string }
  | { readonly at: number; readonly threshold: number | null }
  | { readonly at: number; readonly labels: readonly string[] }
  | { readonly at: number; readonly placement: string | null };

/** Makes it. Throws `invalid_document` when there is no such element. */
export function setDetection(tree: Document, list: YAMLSeq, change: DetectionChange): void {
  const { entry, config } = detectorAt(list, change.at);
  if ('placement' in change) return setPlacement(entry, change.placement);
  if ('model' in change) return setModel(tree, config, change.model);
  if ('threshold' in change) return setOrDelete(tree, config, 'confidence_threshold', change.threshold);
  const labels = change.labels.length === 0 ? null : [...change.labels];
  setOrDelete(tree, config, 'label_filter', labels === null ? null : nodeOf(tree, labels));
}

/** An entry of the list, and how its detector is configured. */
interface DetectorNodes {
  readonly entry: YAMLMap;
  readonly config: YAMLMap;
}

function detectorAt(list: YAMLSeq, index: number): DetectorNodes {
  const entry = list.items[index];
  const pair = isMap(entry) ? entry.items.find(({ key }) => taskOf(String(key)) !== undefined) : undefined;
  if (!isMap(entry) || !isMap(pair?.value))
    throw new SightlineError('invalid_document', 'This element has no settings that could be changed.');
  return { entry, config: pair.value };
}

/** It stands beside the element: `auto` there is another thing than nothing. */
function setPlacement(entry: YAMLMap, placement: string | null): void {
  if (placement === null) entry.delete('placement');
  else entry.set('placement', placement);
}

/**
 * In the entry that the element names, when it alone does; else at the element. Where nothing is left to say, the
 * settings of the entry hold.
 */
function setModel(tree: Document, config: YAMLMap, model: string): void {
  const written = config.get('ai_model');
  if (isMap(written) && (written.has('model') || !written.has('ai_model_id')))
    return written.set('model', model);
  const id = isMap(written) ? written.get('ai_model_id') : written;
  if (typeof id !== 'string') return replace(tree, config, { model });
  const entry = tree.getIn(['ai_models', id]);
  if (isMap(entry) && mentions(tree, id) === 1) return entry.set('model', model);
  if (isMap(written)) written.set('model', model);
  else replace(tree, config, { ai_model_id: id, model });
}

function replace(tree: Document, config: YAMLMap, model: Readonly<Record<string, string>>): void {
  config.set('ai_model', inPlaceOf(config.get('ai_model', true), nodeOf(tree, model)));
}

/** How many elements name an entry. */
function mentions(tree: Document, id: string): number {
  let count = 0;
  visit(tree, {
    Pair(_key, { key, value }) {
      const names = isScalar(key) && (key.value === 'ai_model' || key.value === 'ai_model_id');
      if (names && isScalar(value) && value.value === id) count += 1;
    },
  });
  return count;
}

/** What stood in the entry of the model as well is taken away there too: else nothing would change. */
function setOrDelete(tree: Document, config: YAMLMap, key: string, value: unknown): void {
  if (value !== null) return config.set(key, value);
  config.delete(key);
  const written = config.get('ai_model');
  if (isMap(written)) written.delete(key);
  const entry = typeof written === 'string' ? tree.getIn(['ai_models', written]) : undefined;
  if (isMap(entry) && typeof written === 'string' && mentions(tree, written) === 1) entry.delete(key);
}
