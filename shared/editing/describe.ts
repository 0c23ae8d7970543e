import { documentSchema, shapeOf } from './complete.ts';
import { cursorAt } from './cursor.ts';
import { waysAt } from './json-schema-node.ts';
import type { SchemaNode } from './json-schema-node.ts';

/** What a key of a document means. */
export interface KeyDescription {
  readonly from: number;
  readonly to: number;
  readonly key: string;
  /** What may stand there, in a word or two. */
  readonly shape: string;
  readonly text: string;
  /** Bounds and defaults, one each. */
  readonly facts: readonly string[];
}

/** What the key at an offset means; null where there is none that the schema knows. */
export function describeAt(text: string, offset: number): KeyDescription | null {
  const cursor = cursorAt(text, offset);
  if (cursor === null || cursor.at !== 'key' || cursor.word === '') return null;
  const path = [...cursor.path, cursor.word];
  const ways = waysAt(documentSchema(), path);
  const [first] = ways;
  if (first === undefined) return null;
  const described = ways.map(({ description }) => description).find((words) => words !== undefined);
  const shape = [...new Set(ways.map(shapeOf))].filter((each) => each !== '' && each !== 'null').join(' or ');
  const { from, to, word } = cursor;
  return { from, to, key: word, shape, text: described ?? '', facts: factsOf(first) };
}

function factsOf({ minimum, maximum, default: unset }: SchemaNode): string[] {
  const isPlain = typeof unset === 'string' || typeof unset === 'number' || typeof unset === 'boolean';
  return [
    ...(minimum === undefined || minimum < -1e9 ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined || maximum > 1e9 ? [] : [`at most ${maximum}`]),
    ...(isPlain ? [`unset: ${unset}`] : []),
  ];
}
