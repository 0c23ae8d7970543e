import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Node } from 'yaml';

/** Maps shorter than this, in characters, stand on one line. */
const ONE_LINE = 60;
/** Nothing is broken into lines that its author has not broken. */
export const AS_WRITTEN = { lineWidth: 0 } as const;

/** Plain data on one line. */
export function flowText(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Collection(_key, node) {
      node.flow = true;
    },
  });
  return document.toString(AS_WRITTEN).trimEnd();
}

/** Plain data as a document that people read: sections apart, small maps on one line. */
export function blockText(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Map(_key, node, ancestors) {
      const entry = isSeq(ancestors.at(-1)) && node.items.length < 2;
      const plain = node.items.every(({ value: each }) => isScalar(each) || isPlainList(each));
      node.flow = plain && !entry && ancestors.length > 3 && JSON.stringify(node).length < ONE_LINE;
    },
    Seq(_key, node) {
      // Corners of an area, each a list of its own, are read best side by side.
      node.flow = node.items.every((each) => isScalar(each) || isPlainList(each));
    },
  });
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items.slice(1)) if (isScalar(key)) key.spaceBefore = true;
  }
  return document.toString({ ...AS_WRITTEN, singleQuote: true });
}

function isPlainList(node: unknown): boolean {
  return isSeq(node) && node.items.every((each) => isScalar(each));
}

/** Plain data as a node for a document: on one line. */
export function nodeOf(tree: Document, value: unknown): Node {
  const node = tree.createNode(value, { aliasDuplicateObjects: false });
  visit(node, {
    Collection(_key, each) {
      each.flow = true;
    },
  });
  return node;
}
