import type { ListedElement } from './graph-elements.ts';
import type { Ends } from './graph-kinds.ts';

/** A ring of elements, and the wire that closes it. */
export interface Ring<W extends Ends> {
  readonly elements: readonly ListedElement[];
  readonly closedBy: W;
}

/** The rings of a graph: one for each wire that leads back to where it came from. */
export function ringsIn<W extends Ends>(listed: readonly ListedElement[], wires: readonly W[]): Ring<W>[] {
  const [done, trail]: [Set<ListedElement>, ListedElement[]] = [new Set(), []];
  const rings: Ring<W>[] = [];
  const visit = (element: ListedElement): void => {
    trail.push(element);
    for (const wire of wires) {
      if (wire.from !== element) continue;
      const start = trail.indexOf(wire.to);
      if (start >= 0) rings.push({ elements: trail.slice(start), closedBy: wire });
      else if (!done.has(wire.to)) visit(wire.to);
    }
    trail.pop();
    done.add(element);
  };
  for (const element of listed) if (!done.has(element)) visit(element);
  return rings;
}

/** The elements that wires lead to from this one, itself included. */
export function reachedFrom(start: ListedElement, wires: readonly Ends[]): ReadonlySet<ListedElement> {
  const reached = new Set([start]);
  // A set gives what is added while it is gone through.
  for (const element of reached) {
    for (const { from, to } of wires) if (from === element) reached.add(to);
  }
  return reached;
}
