import { NO_LEGACY } from './element-legacy.ts';
import type { Legacy } from './element-legacy.ts';
import type { GraphElement, GraphWire, PipelineGraph } from './graph.ts';
import { wireId } from './graph.ts';
import type { Port } from './host.ts';

/** A wire as one flow sees it: whole, or one end with the port to the other. */
export interface PlannedWire {
  readonly wire: GraphWire;
  readonly end: 'both' | 'from' | 'to';
  /** Null: the one it has stays. */
  readonly port: Port | null;
}

/** All that one flow has to run. */
export interface FlowPlan {
  readonly elements: readonly GraphElement[];
  readonly wires: readonly PlannedWire[];
  readonly deadlineMs: number | null;
  /** What its elements take over from those before them; only new ones do. */
  readonly legacy: Legacy;
}

/** The wires that lead from one flow to another. */
export function wiresBetweenFlows(graph: PipelineGraph): GraphWire[] {
  const flowOf = flowsByElement(graph);
  return graph.wires.filter(({ from, to }) => flowOf.get(from) !== flowOf.get(to));
}

/** The part of a graph that one flow runs. `portOf` gives this flow's end of a wire that crosses. */
export function planOf(
  graph: PipelineGraph,
  flow: string,
  portOf: (wire: GraphWire) => Port | null,
  legacy: Legacy = NO_LEGACY,
): FlowPlan {
  const flowOf = flowsByElement(graph);
  const wires = graph.wires.flatMap((wire): PlannedWire[] => {
    const [from, to] = [flowOf.get(wire.from) === flow, flowOf.get(wire.to) === flow];
    if (from && to) return [{ wire, end: 'both', port: null }];
    if (from) return [{ wire, end: 'from', port: portOf(wire) }];
    return to ? [{ wire, end: 'to', port: portOf(wire) }] : [];
  });
  const elements = graph.elements.filter((element) => flowOf.get(element.name) === flow);
  return { elements, wires, deadlineMs: graph.pace.deadlineMs, legacy };
}

/** The flow of each element. */
export function flowsByElement(graph: PipelineGraph): ReadonlyMap<string, string> {
  return new Map(graph.elements.map(({ name, flow }) => [name, flow]));
}

/** Whether two wires are the same wire with the same policy, for the same use. */
export function isSameWire(a: GraphWire, b: GraphWire): boolean {
  const isSame = wireId(a) === wireId(b) && a.joins === b.joins;
  return isSame && JSON.stringify(a.policy) === JSON.stringify(b.policy);
}
