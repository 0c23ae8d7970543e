import { LineCounter, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Pair } from 'yaml';
import { SightlineError, messageOf } from '../errors.ts';
import { lowerFirstKeys } from './ambianic-keys.ts';
import type { DocumentPath } from './problem.ts';
import { refusalOf } from './yaml-guard.ts';
import { keyText, offsetOf, offsetOfNode, pathAt } from './yaml-place.ts';

const MAX_ALIASES = 100;
const MAX_SYNTAX_PROBLEMS = 20;
const MAX_MESSAGE_LENGTH = 200;
const MERGE_KEY = '<<';

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something the text itself gets wrong, before what it means is looked at. */
export interface SyntaxProblem {
  readonly message: string;
  readonly path: DocumentPath;
  readonly place: Place;
  readonly severity: 'error' | 'warning';
}

/** A YAML or JSON text as plain data that remembers where everything stood. */
export interface YamlText {
  /** Undefined when the text could not be read. */
  readonly value: unknown;
  readonly problems: readonly SyntaxProblem[];
  /** Where the value at this path begins, or with `key` its key; where its nearest ancestor does when it is not there. */
  placeOf(path: DocumentPath, part?: 'key' | 'value'): Place;
}

const START: Place = { line: 1, column: 1 };

/** Reads a text. Never throws: what is wrong is in `problems`. Anchors, aliases and merge keys work within limits. */
export function readYaml(text: string): YamlText {
  const refusal = refusalOf(text);
  if (refusal !== undefined) return unreadable(refusal);
  try {
    return withoutStacks(() => understood(text));
  } catch (error) {
    // The parser throws where it will not go on, for instance at an alias that stands for itself.
    return unreadable(messageOf(error));
  }
}

/**
 * Every mistake becomes an error of the parser's that nobody throws. Where each took its stack, a text full of mistakes
 * would take four times as long. Engines without the limit ignore it.
 */
function withoutStacks<T>(work: () => T): T {
  const before: unknown = Reflect.get(Error, 'stackTraceLimit');
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return work();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', before);
  }
}

function unreadable(message: string): YamlText {
  return {
    value: undefined,
    problems: [{ message, path: [], place: START, severity: 'error' }],
    placeOf: () => START,
  };
}

function understood(text: string): YamlText {
  const lineCounter = new LineCounter();
  const yaml: Document = parseDocument(text, {
    lineCounter,
    merge: true,
    prettyErrors: false,
    // The parser's own check compares every key with every other one.
    uniqueKeys: false,
    logLevel: 'error',
  });
  lowerFirstKeys(yaml);
  const toPlace = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...parserProblems(yaml), ...keyProblems(yaml), ...aliasProblems(yaml)];
  const readable = yaml.errors.length === 0 && !problems.some((problem) => problem.about === 'alias');
  return {
    value: readable ? plain(yaml) : undefined,
    problems: problems.slice(0, MAX_SYNTAX_PROBLEMS).map(({ message, offset, severity }) => ({
      message: message.slice(0, MAX_MESSAGE_LENGTH),
      path: pathAt(yaml, offset),
      place: toPlace(offset),
      severity,
    })),
    placeOf: (path, part = 'value') => toPlace(offsetOf(yaml, path, part)),
  };
}

function plain(yaml: Document): unknown {
  const value: unknown = yaml.toJS({ maxAliasCount: MAX_ALIASES });
  if (isCyclic(value))
    throw new SightlineError('invalid_document', 'an alias stands for something that holds itself');
  return value;
}

/** Whether anything contains itself. Each object is looked at once, however often it is referred to. */
function isCyclic(value: unknown, above = new Set<unknown>(), seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((part) => isCyclic(part, above, seen));
  above.delete(value);
  seen.add(value);
  return found;
}

/** A problem at a place that is still counted in characters. */
interface Finding {
  readonly about: 'syntax' | 'key' | 'alias';
  readonly message: string;
  readonly offset: number;
  readonly severity: 'error' | 'warning';
}

function parserProblems(yaml: Document): Finding[] {
  return [...yaml.errors, ...yaml.warnings].map((problem) => ({
    about: 'syntax',
    message: problem.message,
    offset: problem.pos[0],
    severity: problem.name === 'YAMLWarning' ? 'warning' : 'error',
  }));
}

/** Keys that stand twice, that are not text, or that would reach into JavaScript's own objects. */
function keyProblems(yaml: Document): Finding[] {
  const findings: Finding[] = [];
  visit(yaml, {
    Map(_index, map) {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const message = keyProblem(pair, seen);
        if (message === undefined) continue;
        const offset = offsetOfNode(pair.key) ?? offsetOfNode(map) ?? 0;
        findings.push({ about: 'key', message, offset, severity: 'error' });
      }
    },
  });
  return findings;
}

function keyProblem(pair: Pair, seen: Set<string>): string | undefined {
  if (!isScalar(pair.key)) return 'a key must be plain text';
  const key = keyText(pair);
  if (key === '__proto__') return '`__proto__` cannot be used as a key';
  if (seen.has(key) && key !== MERGE_KEY) return `\`${key}\` stands twice in the same map`;
  seen.add(key);
  return undefined;
}

/** Aliases of what was not named before, and more of them than are followed. */
function aliasProblems(yaml: Document): Finding[] {
  const findings: Finding[] = [];
  const anchors = new Set<string | undefined>();
  let aliases = 0;
  const complain = (message: string, node: unknown): void => {
    findings.push({ about: 'alias', message, offset: offsetOfNode(node) ?? 0, severity: 'error' });
  };
  visit(yaml, {
    Alias(_key, node) {
      aliases += 1;
      if (aliases === MAX_ALIASES + 1) complain(`more than ${MAX_ALIASES} aliases`, node);
      if (!anchors.has(node.source))
        complain(`\`*${node.source}\` stands for nothing: no \`&${node.source}\` is above it`, node);
    },
    Value(_key, node) {
      anchors.add(node.anchor);
    },
  });
  return findings;
}
