import { isMap } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import { SightlineError } from '../errors.ts';
import { listOf, mapOf, missing } from './pipeline-nodes.ts';
import { inPlaceOf } from './comments.ts';
import { nodeOf } from './write-yaml.ts';

/** A change to what is said of a pipeline as a whole; null takes a setting away. */
export type SettingChange =
  | { readonly set: 'name' | 'placement'; readonly value: string | null }
  | { readonly set: 'local_only'; readonly value: boolean }
  | { readonly set: 'fps' | 'deadline_ms'; readonly value: number | null }
  | { readonly set: 'source'; readonly value: string }
  /** The pipeline goes by another id from here on. */
  | { readonly set: 'id'; readonly value: string };

/** Makes it. Throws `conflict` for an id that is taken. */
export function changeSetting(tree: Document, id: string, change: SettingChange): void {
  if (change.set === 'id') return rename(tree, id, change.value);
  if (change.set === 'source') return setSource(tree, listOf(tree, id), change.value);
  const map = mapOf(tree, id);
  if (change.set === 'fps' || change.set === 'deadline_ms')
    return setPace(tree, map, change.set, change.value);
  const isUnset = change.value === null || change.value === false || change.value === '';
  if (isUnset || (change.set === 'placement' && change.value === 'auto')) map.delete(change.set);
  else put(tree, map, change.set, change.value);
}

function setPace(tree: Document, map: YAMLMap, key: string, value: number | null): void {
  const pace = map.get('pace');
  if (value === null) {
    if (isMap(pace)) pace.delete(key);
    if (isMap(pace) && pace.items.length === 0) map.delete('pace');
  } else if (isMap(pace)) pace.set(key, value);
  else put(tree, map, 'pace', nodeOf(tree, { [key]: value }));
}

/** A new key stands before the elements, where people look for it. */
function put(tree: Document, map: YAMLMap, key: string, value: unknown): void {
  if (map.has(key)) return map.set(key, value);
  const at = map.items.findIndex((pair) => String(pair.key) === 'elements');
  const pair = tree.createPair(key, value);
  map.items.splice(at < 0 ? map.items.length : at, 0, pair);
}

function setSource(tree: Document, list: YAMLSeq, value: string): void {
  const first = list.items[0];
  const declared = tree.hasIn(['sources', value]) || value === 'camera';
  const written = declared ? tree.createNode(value) : nodeOf(tree, { uri: value });
  if (isMap(first) && first.has('source')) first.set('source', inPlaceOf(first.get('source', true), written));
  else list.items.unshift(tree.createNode({ source: written }));
}

function rename(tree: Document, id: string, to: string): void {
  const pipelines = tree.get('pipelines');
  if (isMap(pipelines) && pipelines.has(to))
    throw new SightlineError('conflict', `There is a pipeline "${to}" already.`);
  const pair = isMap(pipelines) ? pipelines.items.find(({ key }) => String(key) === id) : undefined;
  if (pair === undefined) throw missing(id);
  pair.key = inPlaceOf(pair.key, tree.createNode(to));
}
