import { isMap, isSeq } from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import { elementOf } from '../elements/registry.ts';
import { readElements } from '../pipeline/graph-elements.ts';
import { listOf } from './pipeline-nodes.ts';
import { nodeOf } from './write-yaml.ts';

/** `after`: behind the entry of this index; `model`: of a detector. */
interface Added {
  readonly add: string;
  readonly after: number;
  readonly model: string | null;
}

/** A change to the list of elements; numbers are indices of entries, the source's is 0. */
export type ListChange = Added | { readonly remove: number } | { readonly move: number; readonly to: number };

/** Makes it. */
export function changeList(tree: Document, id: string, change: ListChange): void {
  const list = listOf(tree, id);
  if ('add' in change) add(tree, list, change);
  else if ('remove' in change) remove(tree, id, list, change.remove);
  else move(list, change);
}

function add(tree: Document, list: YAMLSeq, change: Added): void {
  const config =
    change.model === null ? (elementOf(change.add)?.example ?? {}) : { ai_model: { model: change.model } };
  const entry = tree.createNode({ [change.add]: nodeOf(tree, config) });
  entry.flow = list.flow ?? false;
  list.items.splice(change.after + 1, 0, entry);
}

function move(list: YAMLSeq, { move: from, to }: { move: number; to: number }): void {
  const [entry] = list.items.splice(from, 1);
  if (entry !== undefined) list.items.splice(Math.max(1, to), 0, entry);
}

/** With an element go the wires from and to it. */
function remove(tree: Document, id: string, list: YAMLSeq, index: number): void {
  const name = readElements(plainList(list)).find((listed) => listed.index === index)?.name;
  list.items.splice(index, 1);
  const wires = tree.getIn(['pipelines', id, 'wires']);
  if (!isSeq(wires) || name === undefined) return;
  wires.items = wires.items.filter((wire) => isMap(wire) && leadsElsewhere(wire, name));
}

function leadsElsewhere(wire: YAMLMap, name: string): boolean {
  const to = wire.get('to');
  if (wire.get('from') === name || to === name) return false;
  if (!isSeq(to)) return true;
  to.items = to.items.filter((each) => String(each) !== name);
  return to.items.length > 0;
}

function plainList(list: YAMLSeq): unknown[] {
  const plain: unknown = list.toJSON();
  return Array.isArray(plain) ? plain : [];
}
