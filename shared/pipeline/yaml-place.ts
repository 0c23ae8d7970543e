import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import type { DocumentPath } from './problem.ts';

/** The path of the innermost entry that an offset lies in. */
export function pathAt(yaml: Document, offset: number): DocumentPath {
  const path: (string | number)[] = [];
  let node: unknown = yaml.contents;
  for (;;) {
    const entry = entryAt(node, offset);
    if (entry === undefined) return path;
    path.push(entry.key);
    node = entry.value;
  }
}

function entryAt(node: unknown, offset: number): { key: string | number; value: unknown } | undefined {
  if (isSeq(node)) {
    const index = node.items.findIndex((item) => covers(item, item, offset));
    return index < 0 ? undefined : { key: index, value: node.items[index] };
  }
  if (!isMap(node)) return undefined;
  // Of two entries with one key the later one is the problem, and it is later in the text too.
  const pair = node.items.findLast((item) => covers(item.key, item.value, offset));
  return pair === undefined ? undefined : { key: keyText(pair), value: pair.value };
}

function covers(first: unknown, last: unknown, offset: number): boolean {
  const start = offsetOfNode(first);
  const end = rangeOf(last)?.[2] ?? rangeOf(first)?.[2];
  return start !== undefined && end !== undefined && start <= offset && offset <= end;
}

/** Where in the text the value at this path begins, or with `key` its key; its nearest ancestor when it is not there. */
export function offsetOf(yaml: Document, path: DocumentPath, part: 'key' | 'value'): number {
  let node: unknown = resolved(yaml.contents, yaml);
  let offset = offsetOfNode(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const found = child(node, step);
    if (found === undefined) return offset;
    const keyOffset = isPair(found) ? offsetOfNode(found.key) : undefined;
    const value: unknown = isPair(found) ? found.value : found;
    const wantsKey = part === 'key' && depth === path.length - 1;
    offset = (wantsKey ? keyOffset : undefined) ?? offsetOfNode(value) ?? keyOffset ?? offset;
    node = resolved(value, yaml);
  }
  return offset;
}

function child(node: unknown, step: string | number): unknown {
  if (isSeq(node) && typeof step === 'number') return node.items[step];
  if (isMap(node)) return pairOf(node, String(step));
  return undefined;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  // Of two with the same key the later one counts.
  return map.items.findLast((pair) => keyText(pair) === key);
}

/** A pair's key as the text that it becomes in plain data. */
export function keyText({ key }: Pair): string {
  if (isScalar(key)) return String(key.value);
  if (isAlias(key)) return `*${key.source}`;
  // A key that is a map or a list is refused anyway, and writing it out takes twice as long with every level.
  return isMap(key) || isSeq(key) ? '?' : String(key);
}

function resolved(node: unknown, yaml: Document): unknown {
  return isAlias(node) ? node.resolve(yaml) : node;
}

/** Where a node begins in the text; undefined for one that is not there. */
export function offsetOfNode(node: unknown): number | undefined {
  return rangeOf(node)?.[0];
}

function rangeOf(node: unknown): Node['range'] {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
}
