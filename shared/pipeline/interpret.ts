import type { ElementScope, Interpretation } from '../elements/element.ts';
import { ELEMENTS, elementOf } from '../elements/registry.ts';
import { valueAt } from './finding.ts';
import type { DocumentPath } from './problem.ts';
import type { ResolvedSource, ResolvedStep } from './resolved.ts';

/** What a pipeline's elements come down to. */
export interface InterpretedPipeline {
  /** Undefined when there is none, or when its reference leads nowhere. */
  readonly source: ResolvedSource | undefined;
  readonly steps: readonly InterpretedStep[];
}

/** A heavy element, the task its model must have, and which entry of the list it is. */
export interface InterpretedStep {
  readonly step: ResolvedStep;
  readonly task: (Interpretation & { role: 'detect' })['task'];
  readonly index: number;
}

/**
 * Follows the references of a pipeline's elements and says where they lead nowhere, with paths that count from the
 * list. Works on plain data: entries that their schema refuses, and entries of unknown types, are passed over, since
 * the schema speaks for those.
 */
export function interpretPipeline(elements: readonly unknown[], scope: ElementScope): InterpretedPipeline {
  let source: ResolvedSource | undefined;
  const steps: InterpretedStep[] = [];
  for (const [index, entry] of elements.entries()) {
    const found = interpretEntry(entry, index, scope);
    if (found?.role === 'source') source ??= found.source;
    if (found?.role !== 'detect') continue;
    const { step, task } = found;
    steps.push({ step: { ...step, name: uniqueName(step.element, steps) }, task, index });
  }
  return { source, steps };
}

function interpretEntry(entry: unknown, index: number, scope: ElementScope): Interpretation | undefined {
  const type = typeOf(entry);
  const element = type === undefined ? undefined : elementOf(type);
  if (type === undefined || element === undefined) return undefined;
  const config = valueAt(entry, [type]);
  if (!element.schema.safeParse(config).success) return undefined;
  return element.interpret(config, {
    ...scope,
    report: (path, message, suggestion) => scope.report([index, type, ...path], message, suggestion),
  });
}

function uniqueName(type: string, before: readonly InterpretedStep[]): string {
  const same = before.filter(({ step }) => step.element === type).length;
  return same === 0 ? type : `${type}-${same + 1}`;
}

/** The type of an entry: its only key. Undefined for anything that is not a map of one key. */
function typeOf(entry: unknown): string | undefined {
  const keys = keysOf(entry);
  return keys?.length === 1 ? keys[0] : undefined;
}

function keysOf(entry: unknown): string[] | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  return Object.keys(entry);
}

/** Says what is wrong with the order and the form of a pipeline's list; paths count from the list. */
export function checkOrder(
  elements: readonly unknown[],
  report: (path: DocumentPath, message: string) => void,
): void {
  for (const [index, entry] of elements.entries()) {
    const keys = keysOf(entry);
    if (keys?.length === 0) report([index], 'this entry is empty');
    if (keys !== undefined && keys.length > 1) {
      report(
        [index],
        `one entry holds ${keys.length} elements (${keys.join(', ').slice(0, 80)}): begin each with a dash of its own`,
      );
    }
  }
  checkRoles(
    elements.map((entry) => keysOf(entry)?.map((key) => elementOf(key)?.role ?? 'unknown') ?? []),
    report,
  );
}

function checkRoles(
  entries: readonly (readonly string[])[],
  report: (path: DocumentPath, message: string) => void,
): void {
  const roles = entries.flat();
  const first = entries[0];
  if (first === undefined) report([], 'a pipeline begins with a `source`, and this one holds nothing');
  else if (!first.includes('source') && !first.includes('unknown'))
    report([0], 'the first element must be a `source`');
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && entry.includes('source'))
      report([index], 'a second `source`: a pipeline has one, at its beginning');
  }
  if (first !== undefined && !roles.includes('detect') && !roles.includes('unknown')) {
    const types = ELEMENTS.filter((element) => element.role === 'detect').map(
      (element) => `\`${element.type}\``,
    );
    report([], `nothing is done with its frames: add ${types.join(', ')}`);
  }
}
