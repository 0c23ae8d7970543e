import type { ElementScope, Interpretation } from '../elements/element.ts';
import { elementOf } from '../elements/registry.ts';
import type { JsonValue } from '../json.ts';
import type { FindingKind } from './finding.ts';
import { eventsOf } from './graph-events.ts';
import { MAX_ELEMENTS, readElements, typesIn } from './graph-elements.ts';
import type { ListedElement } from './graph-elements.ts';
import type { DocumentPath } from './problem.ts';
import type { PlacementWish, ResolvedSource, ResolvedStep } from './resolved.ts';

/** What a pipeline's elements come down to. */
export interface InterpretedPipeline {
  /** Undefined when there is none, or when its reference leads nowhere. */
  readonly source: ResolvedSource | undefined;
  readonly steps: readonly InterpretedStep[];
  /** Every element that can be used, the source and the steps included. */
  readonly elements: readonly InterpretedElement[];
}

/** A heavy element, the task its model must have, and which entry of the list it is. */
export interface InterpretedStep {
  readonly step: ResolvedStep;
  readonly task: (Interpretation & { role: 'detect' })['task'];
  readonly index: number;
}

/** An element, and which entry of the list it is. */
export interface InterpretedElement {
  readonly interpretation: Interpretation;
  readonly name: string;
  readonly index: number;
  readonly placement?: PlacementWish | undefined;
}

/**
 * Follows the references of a pipeline's elements and says where they lead nowhere, with paths that count from the
 * list. Works on plain data: entries that their schema refuses, and entries of unknown types, are passed over, since
 * the schema speaks for those.
 */
export function interpretPipeline(elements: readonly unknown[], scope: ElementScope): InterpretedPipeline {
  const all = readElements(elements.slice(0, MAX_ELEMENTS));
  const inPipeline = { ...scope, events: eventsOf(all) };
  const found = all.flatMap((listed): InterpretedElement[] => {
    const interpretation = interpretElement(listed, inPipeline);
    const { name, index, placement } = listed;
    return interpretation === undefined ? [] : [{ interpretation, name, index, placement }];
  });
  const sources = found.flatMap(({ interpretation }) =>
    interpretation.role === 'source' ? [interpretation.source] : [],
  );
  return { source: sources[0], steps: found.flatMap(stepOf), elements: found };
}

/** Where it is wanted is no part of what a graph holds of it: that it changes makes no element anew. */
function stepOf({ interpretation, name, index, placement }: InterpretedElement): InterpretedStep[] {
  if (interpretation.role !== 'detect') return [];
  const step = { ...interpretation.step, name, ...(placement && { placement }) };
  return [{ step, task: interpretation.task, index }];
}

function interpretElement(
  { element, type, index, config }: ListedElement,
  scope: ElementScope,
): Interpretation | undefined {
  if (element === undefined || !element.schema.safeParse(config).success) return undefined;
  return element.interpret(config, {
    ...scope,
    report: (path, message, suggestion) => scope.report([index, type, ...path], message, suggestion),
  });
}

/** What a graph holds of an element: plain data. */
export function configOf(interpretation: Interpretation, name: string): JsonValue {
  if (interpretation.role === 'source') return { ...interpretation.source };
  if (interpretation.role !== 'detect') return interpretation.config;
  const { options, ...step } = interpretation.step;
  return { ...step, name, options: { ...options } };
}

/** Says what is wrong with the order and the form of a pipeline's list; paths count from the list. */
export function checkOrder(
  elements: readonly unknown[],
  report: (path: DocumentPath, message: string, kind?: FindingKind) => void,
): void {
  for (const [index, entry] of elements.entries()) {
    const keys = typesIn(entry);
    if (keys?.length === 0) report([index], 'this entry is empty: it names no element', 'empty');
    if (keys !== undefined && keys.length > 1) {
      report(
        [index],
        `one entry holds ${keys.length} elements (${keys.join(', ').slice(0, 80)}): begin each with a dash of its own`,
      );
    }
  }
  checkRoles(
    elements.map((entry) => typesIn(entry)?.map((key) => elementOf(key)?.role ?? 'unknown') ?? []),
    report,
  );
}

function checkRoles(
  entries: readonly (readonly string[])[],
  report: (path: DocumentPath, message: string) => void,
): void {
  const first = entries[0];
  if (first === undefined) report([], 'a pipeline begins with a `source`, and this one holds nothing');
  else if (!first.includes('source') && !first.includes('unknown'))
    report([0], 'the first element must be a `source`');
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && entry.includes('source'))
      report([index], 'a second `source`: a pipeline has one, at its beginning; write a pipeline for each');
  }
  // A pipeline's first entry is its source, or was meant to be.
  if (entries.length === 1) report([], 'nothing is done with its frames: add `detect_objects`, for example');
}
