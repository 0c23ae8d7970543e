import { isJsonObject } from '../json.ts';
import type { JsonValue } from '../json.ts';
import type { FlowKind } from '../run/message.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { PlannedGraph } from './graph-check.ts';
import type { ListedElement } from './graph-elements.ts';
import type { Ends, GivenKinds } from './graph-kinds.ts';

/** Elements, what leads from which to which, and what each gives. */
type Flows = Pick<PlannedGraph, 'listed' | 'wires' | 'given'>;

/** How much comes to an element that joins frames with what was found in them. */
export interface DetectorCount {
  /** So many detectors look at each frame. */
  readonly detectors: number;
  /** What they find comes on so many ways: more, where wires part and come together again. */
  readonly ways: number;
}

/** By the elements that join. */
export type DetectorCounts = ReadonlyMap<ListedElement, DetectorCount>;

/**
 * Counts, along the wires, what comes to every element that joins frames with detections. Several wires that a `union`
 * or the like brings together count as what leads to it.
 */
export function countDetectors({ listed, wires, given }: Flows): DetectorCounts {
  const times = timesGiven(given, wires);
  return new Map(
    listed.filter(joinsDetections).map((element) => {
      const feeders = feedersOf(element, wires);
      const ways = sum(feeders.map((from) => times(from, 'detections')));
      return [element, { ways, detectors: detectorsBefore(element, given, wires).size }];
    }),
  );
}

/** Those that are told another number than there is: a frame would go on too early, or wait for ever. */
export function detectorFindings(counts: DetectorCounts): Finding[] {
  return [...counts].flatMap(([{ index, type, name, config }, { detectors, ways }]): Finding[] => {
    const wrong = (key: string, count: number, words: string): Finding[] => {
      const told = valueAt(config, [key]);
      // Without any, that nothing gives what it needs is said already.
      if (typeof told !== 'number' || told === count || count === 0) return [];
      const harm = told < count ? 'frames would go on before all have looked' : 'no frame would ever go on';
      const message = `${words} \`${name}\`, not ${told}: ${harm}; leave \`${key}\` out, they are counted`;
      return [{ path: ['elements', index, type, key], part: 'value', kind: 'reference', message }];
    };
    const are = detectors === 1 ? '1 detector looks' : `${detectors} detectors look`;
    const come = ways === 1 ? 'comes on 1 way' : `comes on ${ways} ways`;
    return [
      ...wrong('detectors', detectors, `${are} at each frame for`),
      ...wrong('ways', ways, `what is found in a frame ${come} to`),
    ];
  });
}

/** A configuration that says how many there are. */
export function withDetectors(config: JsonValue, count: DetectorCount | undefined): JsonValue {
  if (count === undefined || !isJsonObject(config)) return config;
  const detectors = Math.max(1, count.detectors);
  return { ...config, detectors, ...(count.ways > detectors && { ways: count.ways }) };
}

/**
 * The wires between detectors and those who join what they find with frames, but for those that begin at a detector:
 * what is on the way may filter it, or make several messages of it, and tells them.
 */
export function joiningWires({ listed, wires, given }: Flows): ReadonlySet<Ends> {
  const found = new Set<Ends>();
  const follow = (to: ListedElement): void => {
    for (const wire of wires.filter((each) => each.to === to && !found.has(each))) {
      if (findsItself(wire.from) || (given.get(wire.from) ?? []).every((kind) => kind === 'frame')) continue;
      found.add(wire);
      follow(wire.from);
    }
  };
  for (const element of listed.filter(joinsDetections)) follow(element);
  return found;
}

function joinsDetections({ element }: ListedElement): boolean {
  const inputs = element?.inputs ?? [];
  return element?.joins === true && inputs.includes('frame') && inputs.includes('detections');
}

/** Those who find something that comes to an element as detections. */
function detectorsBefore(
  element: ListedElement,
  given: GivenKinds,
  wires: readonly Ends[],
): ReadonlySet<ListedElement> {
  const found = new Set<ListedElement>();
  const seen = new Set<ListedElement>();
  const follow = (to: ListedElement): boolean => {
    const feeders = feedersOf(to, wires).filter((from) => given.get(from)?.includes('detections') === true);
    for (const from of feeders.filter((each) => !seen.has(each))) {
      seen.add(from);
      if (findsItself(from) || !follow(from)) found.add(from);
    }
    return feeders.length > 0;
  };
  follow(element);
  return found;
}

/** Whether what it gives is its own, whatever was found before it. */
function findsItself({ element }: ListedElement): boolean {
  return element?.role === 'source' || element?.role === 'detect' || element?.joins === true;
}

function feedersOf(element: ListedElement, wires: readonly Ends[]): ListedElement[] {
  return wires.filter(({ to }) => to === element).map(({ from }) => from);
}

/** How often an element gives a message of a kind for one frame of the source, if nothing on the way drops any. */
function timesGiven(
  given: GivenKinds,
  wires: readonly Ends[],
): (element: ListedElement, kind: FlowKind) => number {
  const known = new Map<string, number>();
  const times = (element: ListedElement, kind: FlowKind): number => {
    if (given.get(element)?.includes(kind) !== true) return 0;
    const key = `${element.index} ${kind}`;
    const counted = known.get(key);
    if (counted !== undefined) return counted;
    // A ring is told of elsewhere; here it must end.
    known.set(key, 0);
    const found = count(element, kind);
    known.set(key, found);
    return found;
  };
  const count = (element: ListedElement, kind: FlowKind): number => {
    if (element.element?.role === 'source' || element.element?.joins === true) return 1;
    const feeders = feedersOf(element, wires);
    const kinds = element.output === 'input' ? [kind] : (element.element?.inputs ?? []);
    return sum(feeders.flatMap((from) => kinds.map((each) => times(from, each))));
  };
  return times;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
