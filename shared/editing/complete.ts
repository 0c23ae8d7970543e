import { isMap } from 'yaml';
import { elementOf } from '../elements/registry.ts';
import { isSetting } from '../pipeline/entry-settings.ts';
import { documentJsonSchema } from '../pipeline/json-schema.ts';
import { cursorAt } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { readSchema, waysAt, waysOf } from './json-schema-node.ts';
import type { SchemaNode } from './json-schema-node.ts';
import { modelsFor, taskOf } from './known-models.ts';
import type { KnownModel } from './known-models.ts';
import { referablesAt } from './referable.ts';
import { flowText } from './write-yaml.ts';
import { readTree } from './yaml-tree.ts';

/** Something that may stand at the cursor. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'element' | 'key' | 'value' | 'reference';
  readonly detail: string;
  /** What it means, in a sentence or two; empty when nothing is known. */
  readonly info: string;
  /** What is put in place of the word. */
  readonly insert: string;
}

/** What may stand at a cursor, and the word that it takes the place of. */
export interface Suggestions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

let schema: SchemaNode | undefined;

/** The schema of documents, read once. */
export function documentSchema(): SchemaNode {
  schema ??= readSchema(documentJsonSchema());
  return schema;
}

/** What may stand at an offset of a text, from the schema and from what there is; null when nothing is known. */
export function suggestionsAt(
  text: string,
  offset: number,
  models: readonly KnownModel[],
): Suggestions | null {
  const cursor = cursorAt(text, offset);
  if (cursor === null) return null;
  const around: Around = { cursor, data: dataOf(text), models };
  const ways = waysAt(documentSchema(), cursor.path);
  const options = cursor.at === 'value' ? valuesOf(ways, around) : keysAt(ways, around);
  const { from, to } = cursor;
  return options.length === 0 ? null : { from, to, options };
}

interface Around {
  readonly cursor: Cursor;
  readonly data: unknown;
  readonly models: readonly KnownModel[];
}

function keysAt(ways: readonly SchemaNode[], around: Around): Suggestion[] {
  const { cursor } = around;
  // A word behind a dash may be the key of a map or an entry of its own.
  const values = cursor.afterDash ? valuesOf(ways, around) : [];
  const entries = cursor.opensLine && cursor.siblings.length === 0 ? entriesOf(ways, around) : [];
  return unique([...values, ...entries, ...ways.flatMap((way) => keysOf(way, around, ''))]);
}

/** Where a list may begin: its entries, each behind a dash. */
function entriesOf(ways: readonly SchemaNode[], around: Around): Suggestion[] {
  const items = ways.flatMap(({ items: each }) => (typeof each === 'object' ? waysOf(each) : []));
  return items.flatMap((way) => keysOf(way, around, '- '));
}

function keysOf({ properties = {} }: SchemaNode, around: Around, dash: string): Suggestion[] {
  const { siblings } = around.cursor;
  const isEntry = Object.hasOwn(properties, 'detect_objects');
  const hasElement = siblings.some((key) => !isSetting(key));
  return Object.entries(properties)
    .filter(([key]) => !siblings.includes(key) && !(isEntry && hasElement && !isSetting(key)))
    .map(([key, node]) => keySuggestion(key, node, around, dash));
}

function keySuggestion(key: string, node: SchemaNode, around: Around, dash: string): Suggestion {
  const element = elementOf(key);
  const isElement = element !== undefined && waysAt(documentSchema(), around.cursor.path).length > 0;
  const inserted = around.cursor.colonFollows ? key : `${key}:${after(key, node, around, dash)}`;
  return {
    label: key,
    kind: isElement ? 'element' : 'key',
    detail: shapeOf(node),
    info: node.description ?? '',
    insert: `${dash}${inserted}`,
  };
}

/** What stands behind a new key: an example for an element, a new line for a map or a list. */
function after(key: string, node: SchemaNode, { cursor, data, models }: Around, dash: string): string {
  const task = taskOf(key);
  if (task !== undefined) return ` { ai_model: ${modelFor(task, data, models)} }`;
  const example = elementOf(key)?.example;
  if (example !== undefined) return ` ${flowText(example)}`;
  const ways = waysOf(node);
  if (ways.some(({ type }) => type !== 'object' && type !== 'array' && type !== 'null')) return ' ';
  if (cursor.inFlow) return ways.some(({ type }) => type === 'array') ? ' []' : ' {}';
  const indent = ' '.repeat(cursor.column + dash.length + 2);
  return `\n${indent}${ways.some(({ type }) => type === 'array') ? '- ' : ''}`;
}

function modelFor(task: string, data: unknown, models: readonly KnownModel[]): string {
  const fitting = modelsFor(models, task);
  const declared = referablesAt(['ai_model'], data, models).find(({ word }) => {
    const [model] = [modelOfEntry(data, word)];
    return fitting.some(({ id, task: of }) => id === model && of === task);
  });
  return declared?.word ?? `{ model: ${fitting[0]?.id ?? ''} }`;
}

function modelOfEntry(data: unknown, id: string): string | undefined {
  const entries =
    typeof data === 'object' && data !== null && 'ai_models' in data ? data.ai_models : undefined;
  if (typeof entries !== 'object' || entries === null) return undefined;
  const entry: unknown = Object.entries(entries).find(([key]) => key === id)?.[1];
  const model = typeof entry === 'object' && entry !== null && 'model' in entry ? entry.model : undefined;
  return typeof model === 'string' ? model : undefined;
}

function valuesOf(ways: readonly SchemaNode[], { cursor, data, models }: Around): Suggestion[] {
  const references = referablesAt(cursor.path, data, models).map(({ word, detail }): Suggestion => ({
    label: word,
    kind: 'reference',
    detail,
    info: '',
    insert: word,
  }));
  return unique([...references, ...ways.flatMap(wordsOf)]);
}

function wordsOf(way: SchemaNode): Suggestion[] {
  const words = way.enum?.map(String) ?? (way.type === 'boolean' ? ['true', 'false'] : []);
  return words.map((word) => ({
    label: word,
    kind: 'value',
    detail: String(way.default) === word ? 'as when unset' : '',
    info: way.description ?? '',
    insert: word,
  }));
}

/** What may be written, in a word or two. */
export function shapeOf(node: SchemaNode): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
    object: 'map',
    array: 'list',
  };
  const shapes = waysOf(node).map(({ type = '', enum: words }) => words?.join(' | ') ?? names[type] ?? type);
  return [...new Set(shapes)].filter((shape) => shape !== '' && shape !== 'null').join(' or ');
}

function dataOf(text: string): unknown {
  const tree = readTree(text);
  if (tree === null || !isMap(tree.contents)) return undefined;
  try {
    return tree.toJS({ maxAliasCount: 100 });
  } catch {
    // Aliases beyond the limit: then nothing of the text itself is offered.
    return undefined;
  }
}

function unique(suggestions: readonly Suggestion[]): Suggestion[] {
  return [...new Map(suggestions.map((each) => [each.insert, each])).values()];
}
