import { z } from 'zod';
import type { GraphElement, GraphWire, PipelineGraph } from './graph.ts';
import { MAIN_FLOW } from './graph.ts';

const size = z.int().min(1);
const PolicySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('latest') }),
  z.object({ kind: z.literal('drop_oldest'), size }),
  z.object({ kind: z.literal('drop_newest'), size }),
  z.object({ kind: z.literal('block'), size, timeoutMs: z.nullable(z.number()) }),
  z.object({ kind: z.literal('at_least_once'), size, retries: z.int(), delayMs: z.number() }),
]);

/** A graph as it stands in a file. */
export const GraphSchema = z.object({
  id: z.string(),
  revision: z.string(),
  elements: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        config: z.json(),
        flow: z.string(),
        onError: z.enum(['skip', 'restart', 'stop']),
      }),
    )
    .min(1)
    .max(256),
  wires: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        kind: z.enum(['frame', 'tensor', 'detections', 'event', 'data']),
        policy: PolicySchema,
      }),
    )
    .max(1024),
  flows: z.array(z.object({ name: z.string(), elements: z.array(z.string()) })),
  pace: z.object({ fps: z.nullable(z.number()), deadlineMs: z.nullable(z.number()) }),
  restart: z.object({
    healAfterMs: z.number(),
    recycleAfterMs: z.number(),
    budget: z.number(),
    budgetWindowMs: z.number(),
    delayMs: z.number(),
    maxDelayMs: z.number(),
  }),
});

/** Few frames wait at each wire: a picture is large, and waiting costs nothing here. */
const WAITING: GraphWire['policy'] = { kind: 'block', size: 4, timeoutMs: null };

/** The same graph, so that nothing is ever lost: every wire waits, nothing is too late, and no pace leaves frames out. */
export function losslessGraph(graph: PipelineGraph): PipelineGraph {
  return {
    ...graph,
    wires: graph.wires.map((wire) => ({ ...wire, policy: WAITING })),
    pace: { fps: null, deadlineMs: null },
  };
}

/** The same graph in one flow: what happens in one thread happens one after the other, and can be repeated. */
export function oneFlow(graph: PipelineGraph): PipelineGraph {
  const elements = graph.elements.map((element) => ({ ...element, flow: MAIN_FLOW }));
  return { ...graph, elements, flows: [{ name: MAIN_FLOW, elements: elements.map(({ name }) => name) }] };
}

/** The same graph for a replay that has the frames: none of them is left out on its way to the detectors. */
export function framedGraph(graph: PipelineGraph): PipelineGraph {
  const wires = graph.wires.map((wire) => (wire.kind === 'frame' ? { ...wire, policy: WAITING } : wire));
  return oneFlow({ ...graph, wires, pace: { fps: null, deadlineMs: null } });
}

/**
 * What comes after the detectors, fed by the source alone: elements that need pixels, and what only they feed, are
 * left out. What waits and what is dropped after the detectors stays as it was.
 */
export function replayGraph(
  graph: PipelineGraph,
  isDetector: (element: GraphElement) => boolean,
): PipelineGraph {
  const [source] = graph.elements;
  const detectors = new Set(graph.elements.filter(isDetector).map(({ name }) => name));
  const feed = [...detectors].map((name) => feeding(source?.name ?? '', name));
  const kept = graph.wires.filter(({ to, kind }) => kind !== 'frame' && !detectors.has(to));
  const reached = reachedFrom(detectors, kept);
  const wires = [...feed, ...kept.filter(({ from }) => reached.has(from))];
  const elements = graph.elements.filter((element) => element === source || reached.has(element.name));
  return oneFlow({ ...graph, elements, wires, pace: { fps: null, deadlineMs: null } });
}

/**
 * What a replay without frames leaves out, each with why, in words. What only leads pictures to detectors is none of
 * it: what they found is recorded.
 */
export function leftOut(graph: PipelineGraph, replayed: PipelineGraph): string[] {
  const fed = new Set(replayed.wires.filter(({ kind }) => kind === 'frame').map(({ to }) => to));
  const kept = new Set(replayed.elements.map(({ name }) => name));
  const leading = new Set(graph.wires.map(({ from }) => from));
  const names = graph.elements.map(({ name }) => name);
  const lost = names.filter((name) => (kept.has(name) ? !fed.has(name) : !leading.has(name)));
  const back = turned(graph.wires.filter(({ from }) => !kept.has(from)));
  const reached = reachedFrom(new Set(lost), back);
  const missing = graph.elements.filter(({ name }) => !kept.has(name) && reached.has(name));
  return missing.map(({ name }) => whyLeftOut(graph, name));
}

function whyLeftOut({ wires }: PipelineGraph, name: string): string {
  const inputs = wires.filter(({ to }) => to === name);
  if (inputs.some(({ kind }) => kind === 'frame')) return `${name} takes pictures`;
  return `${name} is fed only by ${inputs.map(({ from }) => from).join(' and ')}`;
}

function feeding(from: string, to: string): GraphWire {
  return { from, to, kind: 'frame', policy: WAITING };
}

/** The same wires the other way round. */
export function turned(wires: readonly Pick<GraphWire, 'from' | 'to'>[]): Pick<GraphWire, 'from' | 'to'>[] {
  return wires.map(({ from, to }) => ({ from: to, to: from }));
}

/** The names that wires lead to from some, with those. */
export function reachedFrom(
  names: ReadonlySet<string>,
  wires: readonly Pick<GraphWire, 'from' | 'to'>[],
): ReadonlySet<string> {
  const reached = new Set(names);
  // A set that grows while it is walked is walked to its end.
  for (const name of reached) for (const { from, to } of wires) if (from === name) reached.add(to);
  return reached;
}
