import type { DropReason, WireFigures } from './figures.ts';
import { wireId } from './graph.ts';
import type { GraphWire } from './graph.ts';

/** One entry per wire of the graph, from the figures of its ends: a wire between two threads has two. */
export function mergeWires(wires: readonly GraphWire[], ends: readonly WireFigures[]): WireFigures[] {
  return wires.flatMap((wire) => {
    const [first, ...others] = ends.filter((end) => wireId(end) === wireId(wire));
    return first === undefined ? [] : [others.reduce(merge, first)];
  });
}

/** What passed the one end is on its way to or past the other: only what waits and what was dropped adds up. */
function merge(a: WireFigures, b: WireFigures): WireFigures {
  const [sender, receiver] = a.passed >= b.passed ? [a, b] : [b, a];
  return {
    ...sender,
    depth: sender.depth + receiver.depth,
    dropped: add(sender.dropped, receiver.dropped),
  };
}

function add(a: WireFigures['dropped'], b: WireFigures['dropped']): WireFigures['dropped'] {
  const sum: Partial<Record<DropReason, number>> = { ...a };
  for (const [reason, count] of Object.entries(b)) {
    if (isReason(reason, b)) sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
}

function isReason(reason: string, counts: WireFigures['dropped']): reason is DropReason {
  return reason in counts;
}
