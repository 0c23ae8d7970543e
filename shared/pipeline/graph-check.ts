import type { FlowKind } from '../run/message.ts';
import type { Finding } from './finding.ts';
import type { ListedElement } from './graph-elements.ts';
import { kindOnWire } from './graph-kinds.ts';
import type { GivenKinds } from './graph-kinds.ts';
import { reachedFrom, ringsIn } from './graph-rings.ts';
import type { PlannedWire } from './graph-wires.ts';

/** A graph to be looked at. */
export interface PlannedGraph {
  readonly listed: readonly ListedElement[];
  readonly wires: readonly PlannedWire[];
  readonly given: GivenKinds;
  /** Whether the wires are written, rather than those of a list. */
  readonly written: boolean;
  /** Whether elements are missing that the document holds, so that others may hang loose for that alone. */
  readonly gaps: boolean;
}

/** Where an element stands, from the pipeline. */
export function placeOf({ index, type }: ListedElement): Finding['path'] {
  return ['elements', index, type];
}

/** Names that stand twice. */
export function duplicateNames(listed: readonly ListedElement[]): Finding[] {
  return listed.flatMap(({ name, index }, at) => {
    const first = listed.findIndex((other) => other.name === name);
    if (first === at) return [];
    const message = `a second element is called \`${name}\`: names are unique in a pipeline`;
    return [{ path: ['elements', index, 'name'], part: 'value', kind: 'reference', message }];
  });
}

/** Rings, elements that nothing leads to, and wires whose ends do not agree on what flows. */
export function structuralFindings(graph: PlannedGraph): Finding[] {
  return [...rings(graph), ...floating(graph), ...disagreements(graph)];
}

function rings({ listed, wires }: PlannedGraph): Finding[] {
  return ringsIn(listed, wires).map(({ elements, closedBy }) => {
    const names = [...elements, ...elements.slice(0, 1)].map(({ name }) => `\`${name}\``);
    const message = `the wires form a ring: ${names.join(' → ')}`;
    return { path: closedBy.path, part: 'value', kind: 'reference', message };
  });
}

function floating(graph: PlannedGraph): Finding[] {
  const source = graph.listed.find(({ element }) => element?.role === 'source');
  if (source === undefined) return [];
  const reached = reachedFrom(source, graph.wires);
  return graph.listed
    .filter(({ element }) => element !== undefined && element.role !== 'source')
    .flatMap((element) => {
      const message = reached.has(element) ? lacking(element, graph) : loose(element, graph);
      const kind = graph.gaps ? 'left-out' : 'reference';
      return message === undefined ? [] : [{ path: placeOf(element), part: 'key', kind, message }];
    });
}

/** Whoever hangs on a loose element is not told of again. */
function loose(element: ListedElement, { wires, written }: PlannedGraph): string | undefined {
  if (wires.some(({ to }) => to === element)) return undefined;
  return written
    ? `no wire leads to \`${element.name}\``
    : `nothing before \`${element.name}\` gives ${inWords(element.element?.inputs ?? [])}, which it takes`;
}

/** What an element that needs all of its inputs goes without. */
function lacking({ name, ...rest }: ListedElement, graph: PlannedGraph): string | undefined {
  if (rest.element?.joins !== true) return undefined;
  const coming = graph.wires.flatMap(({ from, to }) =>
    to.name === name ? (graph.given.get(from) ?? []) : [],
  );
  const missing = rest.element.inputs.filter((kind) => !coming.includes(kind));
  if (missing.length === 0) return undefined;
  return `\`${name}\` needs ${inWords(missing)} beside what comes to it, and nothing gives it`;
}

function disagreements({ wires, given }: PlannedGraph): Finding[] {
  return wires.flatMap((wire) => {
    const gives = given.get(wire.from) ?? [];
    // What nothing comes to gives nothing either; that it hangs loose is said by itself.
    const unsaid = gives.length === 0 && wire.from.output !== null;
    if (unsaid || wire.from.element === undefined || wire.to.element === undefined) return [];
    if (kindOnWire(wire, given) !== undefined) return [];
    const takes = inWords(wire.to.element.inputs);
    const message = `\`${wire.from.name}\` gives ${inWords(gives)}, and \`${wire.to.name}\` takes ${takes}`;
    return [{ path: wire.path, part: 'value', kind: 'reference', message }];
  });
}

function inWords(kinds: readonly FlowKind[]): string {
  return kinds.length === 0 ? 'nothing' : kinds.map((kind) => `\`${kind}\``).join(' or ');
}
