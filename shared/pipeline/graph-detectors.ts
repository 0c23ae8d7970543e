import { isJsonObject } from '../json.ts';
import type { JsonValue } from '../json.ts';
import type { FlowKind } from '../run/message.ts';
import { valueAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { ListedElement } from './graph-elements.ts';
import { kindsGiven } from './graph-kinds.ts';
import type { Ends } from './graph-kinds.ts';

/** How many messages with detections an element that joins frames with them is given for each frame. */
export type DetectorCounts = ReadonlyMap<ListedElement, number>;

/**
 * Counts, along the wires, what comes to every element that joins frames with detections. Several wires that a `union`
 * or the like brings together count as what leads to it.
 */
export function countDetectors(listed: readonly ListedElement[], wires: readonly Ends[]): DetectorCounts {
  const times = timesGiven(listed, wires);
  return new Map(
    listed.filter(joinsDetections).map((element) => {
      const feeders = wires.filter(({ to }) => to === element).map(({ from }) => from);
      return [element, sum(feeders.map((from) => times(from, 'detections')))];
    }),
  );
}

/** Those that are told another number than there is: a frame would go on too early, or wait for ever. */
export function detectorFindings(counts: DetectorCounts): Finding[] {
  return [...counts].flatMap(([{ index, type, name, config }, count]): Finding[] => {
    const told = valueAt(config, ['detectors']);
    // Without any, that nothing gives what it needs is said already.
    if (typeof told !== 'number' || told === count || count === 0) return [];
    const harm = told < count ? 'frames would go on before all have looked' : 'no frame would ever go on';
    const message = `detections come to \`${name}\` ${count} ${count === 1 ? 'time' : 'times'} for each frame, not ${told}: ${harm}; leave \`detectors\` out, they are counted`;
    return [{ path: ['elements', index, type, 'detectors'], part: 'value', kind: 'reference', message }];
  });
}

/** A configuration that says how many there are. */
export function withDetectors(config: JsonValue, count: number | undefined): JsonValue {
  if (count === undefined || !isJsonObject(config)) return config;
  return { ...config, detectors: Math.max(1, count) };
}

function joinsDetections({ element }: ListedElement): boolean {
  const inputs = element?.inputs ?? [];
  return element?.joins === true && inputs.includes('frame') && inputs.includes('detections');
}

/** How often an element gives a message of a kind for one frame of the source, if nothing on the way drops any. */
function timesGiven(
  listed: readonly ListedElement[],
  wires: readonly Ends[],
): (element: ListedElement, kind: FlowKind) => number {
  const given = kindsGiven(listed, wires);
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
    const feeders = wires.filter(({ to }) => to === element).map(({ from }) => from);
    const kinds = element.output === 'input' ? [kind] : (element.element?.inputs ?? []);
    return sum(feeders.flatMap((from) => kinds.map((each) => times(from, each))));
  };
  return times;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
