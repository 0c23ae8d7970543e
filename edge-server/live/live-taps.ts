import { elementOf } from '../../shared/elements/registry.ts';
import type { GraphElement, PipelineGraph } from '../../shared/run/graph.ts';
import type { FlowKind } from '../../shared/run/message.ts';

/** Where a pipeline is looked at. */
export interface LiveTaps {
  /** The last elements that say what was found, whose outputs are shown. */
  readonly results: readonly string[];
  /** The element whose frames are shown; null: none may be. */
  readonly pictures: string | null;
}

/** Elements that give frames on in which something is hidden. */
const HIDING: ReadonlySet<string> = new Set(['privacy', 'mask']);
/** What these do to frames that they give on nobody knows but who wrote them, so it counts as hiding. */
const FOREIGN: ReadonlySet<string> = new Set(['user', 'async_map']);

/** Why there are no pictures of a pipeline whose pictures nobody may see. */
export const HIDDEN_WORDS =
  'This pipeline hides parts of its pictures, and no element of it gives frames in which everything is hidden. ' +
  'Put its `privacy` and `mask` elements one behind the other.';

/**
 * What of a graph is shown live. Frames are taken as near to the source as possible, but only where they have gone
 * through every element that hides something, whichever way they came: where there is no such place nothing is shown.
 */
export function liveTaps(graph: PipelineGraph): LiveTaps {
  const frames = graph.elements.filter((element) => gives(graph, element, 'frame'));
  const foreign = frames.filter(({ type }) => FOREIGN.has(type));
  const hiding = [...graph.elements.filter(({ type }) => HIDING.has(type)), ...foreign];
  const isSafe = ({ name }: GraphElement): boolean =>
    hiding.every((hider) => hider.name === name || !reachable(graph, hider.name).has(name));
  return { results: lastResults(graph), pictures: frames.find(isSafe)?.name ?? null };
}

function lastResults(graph: PipelineGraph): string[] {
  const finding = graph.elements.filter((element) => gives(graph, element, 'detections'));
  const names = new Set(finding.map(({ name }) => name));
  const leadsOn = (name: string): boolean =>
    graph.wires.some(({ from, to, kind }) => from === name && kind === 'detections' && names.has(to));
  return [...names].filter((name) => !leadsOn(name));
}

/** The elements that frames can come to without going through this one, the source first. */
function reachable({ elements: [source], wires }: PipelineGraph, without: string): ReadonlySet<string> {
  const reached = new Set(source === undefined || source.name === without ? [] : [source.name]);
  // A set is walked on while it grows.
  for (const name of reached)
    for (const { from, to } of wires) if (from === name && to !== without) reached.add(to);
  return reached;
}

function gives(graph: PipelineGraph, { name, type, config }: GraphElement, kind: FlowKind): boolean {
  if (graph.wires.some((wire) => wire.from === name && wire.kind === kind)) return true;
  const known = elementOf(type);
  const output = known?.outputOf?.(config) ?? known?.output;
  if (output !== 'input') return output === kind;
  return graph.wires.some((wire) => wire.to === name && wire.kind === kind);
}
