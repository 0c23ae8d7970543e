import { isNode, isSeq, visit } from 'yaml';
import type { Document, Node } from 'yaml';

/**
 * The parser keeps a comment above the first entry with the list, so that it would stay on top when that entry moves.
 * It is put to the entry, where it stands in the text.
 */
export function placeComments(tree: Document): void {
  visit(tree, {
    Seq(_key, node) {
      const [first] = node.items;
      if (typeof node.commentBefore !== 'string' || node.flow === true || !isNode(first) || isSeq(first))
        return;
      first.commentBefore = [node.commentBefore, first.commentBefore].filter(Boolean).join('\n');
      node.commentBefore = null;
    },
  });
}

/** A node that takes the place of another one, with the comments of that. */
export function inPlaceOf(former: unknown, node: Node): Node {
  if (!isNode(former)) return node;
  for (const key of ['comment', 'commentBefore', 'spaceBefore'] as const) {
    if (former[key] !== undefined) Object.assign(node, { [key]: former[key] });
  }
  return node;
}
