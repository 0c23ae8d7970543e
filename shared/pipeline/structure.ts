import { BUILT_IN_EVENTS } from '../run/control.ts';
import type { RunStructure } from '../run/control.ts';
import { declaredEvents } from '../run/declared-events.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { ElementLookup } from '../run/run.api.ts';
import { policyText } from '../run/wire-queue.ts';

/** A graph as people and the control API see it. Elements that the lookup does not know have no events. */
export function structureOf(graph: PipelineGraph, lookup: ElementLookup): RunStructure {
  const elements = graph.elements.map(({ name, type, flow, config }) => {
    const known = lookup(type);
    const events = Object.keys(declaredEvents(known, config));
    return { name, type, flow, description: known?.description ?? '', events };
  });
  return {
    id: graph.id,
    revision: graph.revision,
    flows: graph.flows.map((flow) => ({ name: flow.name, elements: [...flow.elements] })),
    elements,
    wires: graph.wires.map(({ from, to, kind, policy }) => ({
      from,
      to,
      kind,
      policy: policyText(policy),
    })),
    events: [...new Set([...BUILT_IN_EVENTS, ...elements.flatMap(({ events }) => events)])],
  };
}
