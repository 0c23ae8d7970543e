import type { FlowKind } from '../run/message.ts';
import type { ListedElement } from './graph-elements.ts';

/** What each element of a pipeline gives. */
export type GivenKinds = ReadonlyMap<ListedElement, readonly FlowKind[]>;

/** The two ends of a wire. */
export interface Ends {
  readonly from: ListedElement;
  readonly to: ListedElement;
}

/** What an element gives, when this comes to it. */
export function outputsOf(
  { element, output }: ListedElement,
  incoming: readonly FlowKind[],
): readonly FlowKind[] {
  if (element === undefined || output === null) return [];
  if (output !== 'input') return [output];
  return [...new Set(incoming)].filter((kind) => element.inputs.includes(kind));
}

/** What every element gives, along whatever wires there are: rings and loose ends included. */
export function kindsGiven(listed: readonly ListedElement[], wires: readonly Ends[]): GivenKinds {
  const feeders = feedersOf(wires);
  const given = new Map<ListedElement, readonly FlowKind[]>();
  let changed = true;
  // What an element gives only ever grows, so this ends.
  while (changed) {
    changed = false;
    for (const element of listed) {
      const incoming = (feeders.get(element) ?? []).flatMap((from) => given.get(from) ?? []);
      const outputs = outputsOf(element, incoming);
      changed ||= outputs.length !== (given.get(element)?.length ?? 0);
      given.set(element, outputs);
    }
  }
  return given;
}

function feedersOf(wires: readonly Ends[]): ReadonlyMap<ListedElement, readonly ListedElement[]> {
  const feeders = new Map<ListedElement, ListedElement[]>();
  for (const { from, to } of wires) {
    const known = feeders.get(to);
    if (known === undefined) feeders.set(to, [from]);
    else known.push(from);
  }
  return feeders;
}

/** What flows along a wire, the first of several kinds; undefined when its end does not take all that comes. */
export function kindOnWire({ from, to }: Ends, given: GivenKinds): FlowKind | undefined {
  const gives = given.get(from) ?? [];
  return gives.every((kind) => to.element?.inputs.includes(kind)) ? gives[0] : undefined;
}
