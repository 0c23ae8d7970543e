import { z } from 'zod';
import { isSetting } from './entry-settings.ts';
import { nearMiss } from './near-miss.ts';
import type { DocumentPath } from './problem.ts';

/** Something wrong at a path, before it is known where in a text that is. */
export interface Finding {
  readonly path: DocumentPath;
  /** Whether the key is wrong or what stands behind it. */
  readonly part: 'key' | 'value';
  readonly kind: FindingKind;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/**
 * What sort of thing is wrong. A lenient document leaves unknown keys and elements out; such elements become `empty`
 * entries, and what hangs loose for that alone is `left-out` with them.
 */
export type FindingKind =
  'unknown-key' | 'unknown-element' | 'empty' | 'left-out' | 'value' | 'reference' | 'hint';

type Issue = z.core.$ZodIssue;

const MAX_LISTED = 12;
const MAX_SHOWN = 60;

/** Everything that a schema finds wrong with plain data, in words, each with its full path. */
export function findingsOf(schema: z.ZodType, data: unknown): Finding[] {
  const parsed = schema.safeParse(data);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => explain(issue, [], { schema, data }));
}

interface Context {
  readonly schema: z.ZodType;
  readonly data: unknown;
}

function explain(issue: Issue, above: DocumentPath, context: Context): Finding[] {
  const path = [...above, ...plainPath(issue.path)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, context.schema));
    case 'invalid_union':
      return explainUnion(issue.errors, path, context);
    case 'invalid_key':
      return [
        { path, part: 'key', kind: 'value', message: `not a usable id: ${issue.issues[0]?.message ?? ''}` },
      ];
    case 'invalid_value': {
      const [shown, choices] = [show(valueAt(context.data, path)), issue.values.map(String)];
      const message = `must be ${choices.join(' or ')}, not ${shown.text}`;
      return [{ path, part: 'value', kind: 'value', message, suggestion: nearMiss(shown.word, choices) }];
    }
    case 'invalid_type':
      return [wrongType([issue.expected], path, context)];
    default:
      return [{ path, part: 'value', kind: 'value', message: sizeMessage(issue) ?? issue.message }];
  }
}

/** Of several ways to write something, the one that was tried: whose outermost form fits. */
function explainUnion(ways: readonly (readonly Issue[])[], path: DocumentPath, context: Context): Finding[] {
  const tried = ways.find(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  if (tried !== undefined) return tried.flatMap((issue) => explain(issue, path, context));
  const expected = ways.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
  return [wrongType(expected, path, context)];
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

function wrongType(expected: readonly string[], path: DocumentPath, { data }: Context): Finding {
  const names = [...new Set(expected.map((type) => TYPE_NAMES[type] ?? type))].join(' or ');
  const key = path.at(-1);
  const missing = typeof key === 'string' && !hasKey(valueAt(data, path.slice(0, -1)), key);
  const message = missing
    ? `\`${key}\` is missing: it must be ${names}`
    : `must be ${names}, not ${show(valueAt(data, path)).text}`;
  return { path, part: 'value', kind: 'value', message };
}

function sizeMessage(issue: Issue): string | undefined {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined;
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const unit =
    issue.origin === 'string' ? ' characters long' : issue.origin === 'array' ? ' entries long' : '';
  return `must be ${bound}${unit}`;
}

function unknownKey(key: string, path: DocumentPath, schema: z.ZodType): Finding {
  const known = keysAt(schema, path);
  // Of all maps in lists, only a pipeline's elements may be a source.
  const isElement = typeof path.at(-1) === 'number' && known.includes('source');
  const listed = isElement ? known.filter((each) => !isSetting(each)) : known;
  const list = listed.length <= MAX_LISTED ? `; there is ${listed.join(', ')}` : '';
  return {
    path: [...path, key],
    part: 'key',
    kind: isElement ? 'unknown-element' : 'unknown-key',
    message: `unknown ${isElement ? 'element' : 'key'} \`${key.slice(0, MAX_SHOWN)}\`${list}`,
    suggestion: nearMiss(key, known),
  };
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: DocumentPath): string[] {
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.flatMap((option) => keysAt(option, path)))];
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault
  ) {
    return keysAt(schema.unwrap(), path);
  }
  const [step, ...rest] = path;
  if (schema instanceof z.ZodArray) return typeof step === 'number' ? keysAt(schema.element, rest) : [];
  if (schema instanceof z.ZodRecord) return typeof step === 'string' ? keysAt(schema.valueType, rest) : [];
  if (!(schema instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(schema.shape);
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const next = Object.hasOwn(shape, step) ? shape[step] : undefined;
  return next === undefined ? [] : keysAt(next, rest);
}

/** What stands at a path in plain data; undefined when nothing does. */
export function valueAt(data: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((part, step) => (hasKey(part, step) ? part[step] : undefined), data);
}

function hasKey(part: unknown, key: string | number): part is Readonly<Record<string | number, unknown>> {
  return typeof part === 'object' && part !== null && Object.hasOwn(part, key);
}

function plainPath(path: readonly PropertyKey[]): DocumentPath {
  return path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

/** A value for a message: never long, and nothing of what a map or list holds. */
function show(value: unknown): { text: string; word: string } {
  if (value === null || value === undefined) return { text: 'nothing', word: '' };
  if (typeof value === 'object') return { text: Array.isArray(value) ? 'a list' : 'a map', word: '' };
  const word = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_SHOWN);
  return { text: `\`${word}\``, word };
}

/** Paths of the keys and elements that are not known, for leaving them out. */
export function unknownKeysOf(findings: readonly Finding[]): readonly DocumentPath[] {
  const unknown = findings.filter(({ kind }) => kind === 'unknown-key' || kind === 'unknown-element');
  return unknown.map((finding) => finding.path);
}
