import { isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { DocumentPath } from '../pipeline/problem.ts';
import { refusalOf } from '../pipeline/yaml-guard.ts';
import { keyText } from '../pipeline/yaml-place.ts';

/** Anything that may stand above a value: the document, maps, lists and their pairs. */
export type Ancestors = readonly (Document | Node | Pair)[];

/** Reads a text as a tree to look around in and to change, broken ones as far as it goes; null for what must not be parsed. */
export function readTree(text: string): Document | null {
  if (refusalOf(text) !== undefined) return null;
  try {
    // Nobody reads the errors here, and finding each one's line anew takes seconds where there are thousands.
    const options = { uniqueKeys: false, merge: true, logLevel: 'error', prettyErrors: false } as const;
    const tree: Document = parseDocument(text, options);
    return tree;
  } catch {
    // The parser throws where it will not go on; whoever checks the text says so in words.
    return null;
  }
}

/** The path that leads through these ancestors to a node. */
export function pathThrough(ancestors: Ancestors, node: unknown): DocumentPath {
  return ancestors.flatMap((ancestor, at): (string | number)[] => {
    if (isPair(ancestor)) return [keyText(ancestor)];
    if (!isSeq(ancestor)) return [];
    return [ancestor.items.indexOf(ancestors[at + 1] ?? node)];
  });
}

/** The keys of a map, as text; none of anything else. */
export function keysOf(node: unknown): string[] {
  return isMap(node) ? node.items.map(keyText) : [];
}

/** The text of a scalar; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
