import { isMap, isPair, visit } from 'yaml';
import type { DocumentPath } from '../pipeline/problem.ts';
import { keysOf, pathThrough, readTree, textOf } from './yaml-tree.ts';
import type { Ancestors } from './yaml-tree.ts';

/** What a cursor in a text stands at. */
export interface Cursor {
  /** Of the map that a key is in, or of the value itself. */
  readonly path: DocumentPath;
  readonly at: 'key' | 'value';
  /** The word that it is in, from its first letter to its last. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** Keys of the same map. */
  readonly siblings: readonly string[];
  /** It stands where a line of a map or list begins, with no dash before it. */
  readonly opensLine: boolean;
  /** A dash of a list stands before it on its line. */
  readonly afterDash: boolean;
  /** Within brackets or braces. */
  readonly inFlow: boolean;
  /** Columns before the word. */
  readonly column: number;
  /** A colon follows the word. */
  readonly colonFollows: boolean;
}

/** A word that no document holds, put in for the one under the cursor, so that the parser says what it is. */
const MARK = 'cursor_of_the_editor_stands_here';
const BEGUN = /[A-Za-z0-9_][\w.-]*$/;
const REST = /^[\w.-]*/;
const OPENS = /^\s*(?:- +)*$/;
const COMMENT = /(^|\s)#/;

/** Reads what stands at an offset, in broken texts too; null in comments and where no sense can be made of it. */
export function cursorAt(text: string, offset: number): Cursor | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  if (COMMENT.test(before)) return null;
  const begun = BEGUN.exec(before)?.[0] ?? '';
  const from = offset - begun.length;
  const to = offset + (REST.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  const prefix = text.slice(start, from);
  const colonFollows = /^[ \t]*:(\s|$)/.test(text.slice(to, to + 50));
  const opens = OPENS.test(prefix);
  const marked = `${text.slice(0, from)}${MARK}${opens && !colonFollows ? ':' : ''}${text.slice(to)}`;
  const found = placeOfMark(marked);
  if (found === null) return null;
  const line = {
    opensLine: opens && prefix.trim() === '',
    afterDash: opens && prefix.trim() !== '',
    inFlow: !opens && isInFlow(prefix, found.ancestors),
    column: prefix.length,
  };
  return { ...placeOf(found), word: text.slice(from, to), from, to, colonFollows, ...line };
}

interface Found {
  readonly ancestors: Ancestors;
  readonly node: unknown;
  readonly isKey: boolean;
}

function placeOfMark(marked: string): Found | null {
  const tree = readTree(marked);
  if (tree === null) return null;
  let found: Found | null = null;
  visit(tree, {
    Scalar(key, node, ancestors) {
      if (textOf(node)?.includes(MARK) !== true) return undefined;
      found = { ancestors, node, isKey: key === 'key' };
      return visit.BREAK;
    },
  });
  return found;
}

function placeOf({ ancestors, node, isKey }: Found): Pick<Cursor, 'path' | 'at' | 'siblings'> {
  const path = pathThrough(ancestors, node);
  if (!isKey) return { path, at: 'value', siblings: [] };
  const map = ancestors.findLast((each) => isMap(each));
  const siblings = keysOf(map).filter((key) => !key.includes(MARK));
  return { path: path.slice(0, -1), at: 'key', siblings };
}

function isInFlow(prefix: string, ancestors: Ancestors): boolean {
  return /[[{,]\s*$/.test(prefix) || ancestors.some((each) => !isPair(each) && 'flow' in each && each.flow);
}
