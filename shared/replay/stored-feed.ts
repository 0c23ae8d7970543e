import { SightlineError } from '../errors.ts';
import type { SightlineEvent } from '../event.ts';
import type { GraphElement, PipelineGraph } from '../run/graph.ts';
import { losslessGraph, reachedFrom, replayGraph, turned } from '../run/recording-graph.ts';
import { elementOf } from '../elements/registry.ts';
import { isDetecting } from './replaying.ts';
import type { StoredMoment, StoredPart } from './stored-moment.ts';

/** Which elements stand for what is stored. */
export interface StoredFeed {
  /** What is run: these elements, and those that they lead to. */
  readonly graph: PipelineGraph;
  readonly names: ReadonlySet<string>;
  /** Elements that would have to see pictures, and what only they feed. */
  readonly leftOut: readonly string[];
  /** Who gives this moment: the first gives what is stored, the others that they found nothing. None: nobody does. */
  givers(moment: StoredMoment): readonly string[];
}

/** Who gives events of these types. Events of other types may come from any other element. */
const MAKERS: Readonly<Record<string, string>> = {
  object: 'object_events',
  line: 'line',
  fall: 'detect_falls',
  on: 'debounce',
  off: 'debounce',
};
const MAKING = new Set(Object.values(MAKERS));

/** How a graph is fed with what is stored. Throws `unsupported` when it holds nothing that could give it. */
export function storedFeed(graph: PipelineGraph, part: StoredPart): StoredFeed {
  const giving = part === 'detections' ? graph.elements.filter(isFinding) : eventMakers(graph);
  if (giving.length === 0) throw nothingToFeed(graph, part);
  const names = new Set(giving.map(({ name }) => name));
  const blind = new Set(graph.elements.filter((element) => isBlind(element, graph)).map(({ name }) => name));
  const seeing = { ...graph, wires: graph.wires.filter(({ to }) => names.has(to) || !blind.has(to)) };
  const run = losslessGraph(replayGraph(seeing, ({ name }) => names.has(name)));
  const kept = new Set(run.elements.map(({ name }) => name));
  const before = reachedFrom(names, turned(graph.wires));
  const leftOut = graph.elements
    .map(({ name }) => name)
    .filter((name) => !kept.has(name) && !before.has(name));
  const detectorsOf = detectorsBefore(giving, graph);
  const givers: StoredFeed['givers'] = (moment) =>
    moment.kind === 'event' ? makersOf(moment.event, giving) : detectorsOf(moment.element);
  return { graph: run, names, leftOut, givers };
}

function isFinding({ type }: GraphElement): boolean {
  return isDetecting(type);
}

/** Elements that give events and take none: what is kept after them goes through those that follow once more. */
function eventMakers({ elements, wires }: PipelineGraph): GraphElement[] {
  const gives = ({ name }: GraphElement): boolean =>
    wires.some(({ from, kind }) => from === name && kind === 'event');
  const takes = ({ name }: GraphElement): boolean =>
    wires.some(({ to, kind }) => to === name && kind === 'event');
  return elements.slice(1).filter((element) => gives(element) && !takes(element));
}

/** It works on pictures, which are not given. What only keeps them is asked what it would have kept. */
function isBlind({ name, type }: GraphElement, { wires }: PipelineGraph): boolean {
  const found = elementOf(type);
  const takesPictures = wires.some(({ to, kind }) => to === name && kind === 'frame');
  return takesPictures && found?.joins === true && found.role !== 'sink';
}

/** The detectors that lead to an element; all, where nobody knows. Asked for every moment, so worked out once. */
function detectorsBefore(
  detectors: readonly GraphElement[],
  { elements, wires }: PipelineGraph,
): (keeper: string | null) => readonly string[] {
  const all = detectors.map(({ name }) => name);
  const back = turned(wires);
  const leading = new Map(
    elements.map(({ name: keeper }) => {
      const before = reachedFrom(new Set([keeper]), back);
      return [keeper, all.filter((name) => before.has(name))];
    }),
  );
  return (keeper) => {
    const found = leading.get(keeper ?? '') ?? [];
    return found.length > 0 ? found : all;
  };
}

/** Ids begin with the name of the element that made them, where it is one that follows things. */
function makersOf({ id, type }: SightlineEvent, makers: readonly GraphElement[]): string[] {
  const made = MAKERS[type];
  const able = makers.filter((maker) => (made === undefined ? !MAKING.has(maker.type) : maker.type === made));
  const named = able
    .filter(({ name }) => id.startsWith(`${name}-`))
    .toSorted((one, other) => other.name.length - one.name.length);
  return [...named, ...able].slice(0, 1).map(({ name }) => name);
}

function nothingToFeed({ id }: PipelineGraph, part: StoredPart): SightlineError {
  const lacks = part === 'detections' ? 'no detector' : 'no element that gives events to others';
  return new SightlineError(
    'unsupported',
    `The pipeline ${id} has ${lacks}, so there is nothing to lead stored ${part} through.`,
  );
}
