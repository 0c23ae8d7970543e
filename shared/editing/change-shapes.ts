import { isMap, isSeq } from 'yaml';
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { SightlineError } from '../errors.ts';
import { inPlaceOf } from './comments.ts';
import { shapeFormOf, shapeOf } from './shapes.ts';
import type { Corner, ShapeForm, WrittenShape } from './shapes.ts';
import { nodeOf } from './write-yaml.ts';

/** A shape as it is to be. */
export interface ShapeItem {
  /** Where it stands now; null: it is new. */
  readonly from: string | number | null;
  /** What it goes by from here on; empty where shapes have no names. */
  readonly name: string;
  readonly corners: readonly Corner[];
  readonly labels: readonly string[];
}

/** All shapes of an element, by its place in the list: those that are not named are gone. */
export interface ShapeChange {
  readonly shapes: number;
  readonly items: readonly ShapeItem[];
}

/** Finer than a pixel of any camera. */
const DIGITS = 4;

/**
 * Makes it. What is not concerned stays as it was written, settings and comments of the shapes too. Throws
 * `invalid_document` when the element is not there, `conflict` when two would go by one name.
 */
export function setShapes(tree: Document, list: YAMLSeq, { shapes: index, items }: ShapeChange): void {
  const entry = list.items[index];
  const pair = isMap(entry)
    ? entry.items.find(({ key }) => shapeFormOf(String(key)) !== undefined)
    : undefined;
  const form = pair === undefined ? undefined : shapeFormOf(String(pair.key));
  if (pair === undefined || form === undefined)
    throw new SightlineError('invalid_document', 'This element has no zones, lines or masks.');
  if (!isMap(pair.value)) pair.value = tree.createNode({});
  if (!isMap(pair.value)) return;
  if (form.isNamed) setNamed(tree, form, pair.value, items);
  else setListed(tree, form, pair.value, items);
}

function setNamed(tree: Document, form: ShapeForm, config: YAMLMap, items: readonly ShapeItem[]): void {
  const names = items.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw new SightlineError('conflict', `Two of them have the same name. Give each ${form.word} its own.`);
  const held = config.get(form.key);
  const map = isMap(held) ? held : inPlace(config, form.key, tree.createNode({}));
  if (!isMap(map)) return;
  const unreadable = map.items.filter((each) => readPair(form, each) === null);
  // By the names that they had: two may have swapped theirs.
  const before = new Map(map.items.map((each) => [String(each.key), each]));
  const kept = items.map((item) => namedPair(tree, form, before.get(String(item.from)), item));
  map.items = [...unreadable.filter(({ key }) => !names.includes(String(key))), ...kept];
}

function namedPair(tree: Document, form: ShapeForm, former: Pair | undefined, item: ShapeItem): Pair {
  const before = former === undefined ? null : readPair(form, former);
  if (former === undefined || before === null || !isMap(former.value))
    return tree.createPair(item.name, nodeOf(tree, plainOf(form, item)));
  if (String(former.key) !== item.name) former.key = inPlaceOf(former.key, tree.createNode(item.name));
  correct(tree, form, former.value, before, item);
  return former;
}

function setListed(tree: Document, form: ShapeForm, config: YAMLMap, items: readonly ShapeItem[]): void {
  if (items.length === 0 && form.least === 0) return void config.delete(form.key);
  const held = config.get(form.key);
  const seq = isSeq(held) ? held : inPlace(config, form.key, nodeOf(tree, []));
  if (!isSeq(seq)) return;
  const before = [...seq.items];
  const unreadable = before.filter((each, at) => shapeOf(form, at, plain(each)) === null);
  seq.items = [...unreadable, ...items.map((item) => listedNode(tree, form, before, item))];
}

function listedNode(tree: Document, form: ShapeForm, before: readonly unknown[], item: ShapeItem): unknown {
  const former = typeof item.from === 'number' ? before[item.from] : undefined;
  const read = former === undefined ? null : shapeOf(form, 0, plain(former));
  if (read === null) return nodeOf(tree, plainOf(form, item));
  if (isMap(former)) correct(tree, form, former, read, item);
  else if (!isSame(read.corners, item.corners)) return inPlaceOf(former, nodeOf(tree, plainOf(form, item)));
  return former;
}

/** Only what is otherwise than it was is written. */
function correct(tree: Document, form: ShapeForm, map: YAMLMap, before: WrittenShape, item: ShapeItem): void {
  if (!isSame(before.corners, item.corners))
    for (const [key, value] of Object.entries(cornersOf(form, item))) inPlace(map, key, nodeOf(tree, value));
  if (!form.hasLabels || isSame(before.labels, item.labels)) return;
  if (item.labels.length === 0) map.delete('labels');
  else inPlace(map, 'labels', nodeOf(tree, [...item.labels]));
}

function inPlace(map: YAMLMap, key: string, node: Node): Node {
  map.set(key, inPlaceOf(map.get(key, true), node));
  return node;
}

function plainOf(form: ShapeForm, item: ShapeItem): unknown {
  if (form.isBare) return item.corners.map(rounded);
  const labels = form.hasLabels && item.labels.length > 0 ? { labels: [...item.labels] } : {};
  return { ...cornersOf(form, item), ...labels };
}

function cornersOf({ isLine }: ShapeForm, { corners }: ShapeItem): Readonly<Record<string, unknown>> {
  if (!isLine) return { polygon: corners.map(rounded) };
  const [from = [0, 0], to = [1, 1]] = corners;
  return { from: rounded(from), to: rounded(to) };
}

function rounded(corner: Corner): number[] {
  return corner.map((share) => Number(share.toFixed(DIGITS)));
}

function readPair(form: ShapeForm, { key, value }: Pair): WrittenShape | null {
  return shapeOf(form, String(key), plain(value));
}

function plain(node: unknown): unknown {
  return isMap(node) || isSeq(node) ? node.toJSON() : node;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
