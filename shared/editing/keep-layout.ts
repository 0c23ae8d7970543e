import type { Document } from 'yaml';
import { canonicalJson } from '../pipeline/revision.ts';
import { AS_WRITTEN } from './write-yaml.ts';
import { readTree } from './yaml-tree.ts';

/**
 * Writes a changed tree so that every line that the change does not concern stays as its author wrote it: blanks,
 * quotes, blank lines. `former` is the tree of `text` before the change.
 */
export function keepLayout(text: string, former: Document, changed: Document): string {
  const style = { ...AS_WRITTEN, ...styleOf(text) };
  const [before, after] = [former.toString(style), changed.toString(style)];
  if (before === after) return text;
  const patched = patch(linesOf(text), linesOf(before), linesOf(after));
  return patched !== null && canonicalJson(readTree(patched)?.toJSON()) === canonicalJson(changed.toJSON())
    ? patched
    : after;
}

function styleOf(text: string) {
  return {
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\n(\s*#[^\n]*\n)*\1- /m.test(text),
    flowCollectionPadding: count(text, /\{ /g) >= count(text, /\{[^\s}]/g),
  };
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** The lines that stand unchanged at both ends are taken from the original; null when that cannot be told. */
function patch(
  original: readonly string[],
  before: readonly string[],
  after: readonly string[],
): string | null {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const kept = taken(original, before.slice(0, head));
  const keptEnd = taken(original.toReversed(), before.toReversed().slice(0, tail));
  if (kept === null || keptEnd === null || kept + keptEnd > original.length) return null;
  const end = keptEnd === 0 ? blankEnd(original) : original.slice(-keptEnd);
  return [...original.slice(0, kept), ...after.slice(head, after.length - tail), ...end].join('\n');
}

/** How many lines of the original say what these lines say; blank lines and blanks aside. */
function taken(original: readonly string[], lines: readonly string[]): number | null {
  let at = 0;
  for (const line of lines) {
    if (bare(line) === '') continue;
    while (at < original.length && bare(original[at] ?? '') === '') at += 1;
    if (bare(original[at] ?? '') !== bare(line)) return null;
    at += 1;
  }
  return at;
}

/** The blank lines after the last one that says something. */
function blankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findLastIndex((line) => bare(line) !== '') + 1);
}

function bare(line: string): string {
  return line.replaceAll(/[\s"']/g, '');
}

function linesOf(text: string): readonly string[] {
  return text.split('\n');
}
