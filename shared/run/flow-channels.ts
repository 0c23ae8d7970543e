import type { Legacy } from './element-legacy.ts';
import { flowsByElement, isSameWire, planOf, wiresBetweenFlows } from './flow-plan.ts';
import type { FlowPlan } from './flow-plan.ts';
import { MAIN_FLOW, wireId } from './graph.ts';
import type { GraphWire, PipelineGraph } from './graph.ts';
import type { Port } from './host.ts';

/** New channels for wires between flows: the ends that go to the two flows, by the wire's name. */
export type Channels = ReadonlyMap<string, readonly [Port, Port]>;

/** A channel for each of these wires. */
export function channelsFor(wires: readonly GraphWire[], open: () => readonly [Port, Port]): Channels {
  return new Map(wires.map((wire) => [wireId(wire), open()]));
}

/** The wires that need a new channel when one graph takes the place of another; a lost worker leaves none behind. */
export function wiresToOpen(
  before: PipelineGraph,
  graph: PipelineGraph,
  hasWorker: (flow: string) => boolean,
): GraphWire[] {
  const known = wiresBetweenFlows(before);
  const [then, now] = [flowsByElement(before), flowsByElement(graph)];
  const isThere = (wire: GraphWire): boolean =>
    known.some((other) => isSameWire(other, wire)) &&
    [wire.from, wire.to].every((end) => {
      const flow = now.get(end) ?? MAIN_FLOW;
      return then.get(end) === now.get(end) && (flow === MAIN_FLOW || hasWorker(flow));
    });
  return wiresBetweenFlows(graph).filter((wire) => !isThere(wire));
}

/** The wires that lead into or out of a flow. */
export function wiresOf(graph: PipelineGraph, flow: string): GraphWire[] {
  const flowOf = flowsByElement(graph);
  return wiresBetweenFlows(graph).filter(
    ({ from, to }) => flowOf.get(from) === flow || flowOf.get(to) === flow,
  );
}

/** What a flow has to run, with its ends of the new channels. */
export function planWith(graph: PipelineGraph, flow: string, channels: Channels, legacy?: Legacy): FlowPlan {
  const flowOf = flowsByElement(graph);
  const portOf = (wire: GraphWire): Port | null => {
    const channel = channels.get(wireId(wire));
    return (flowOf.get(wire.from) === flow ? channel?.[0] : channel?.[1]) ?? null;
  };
  return planOf(graph, flow, portOf, legacy);
}
