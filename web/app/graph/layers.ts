/** A wire turned so that it leads to a later layer; `reversed` when that is against the way messages go. */
export interface ForwardEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reversed: boolean;
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/**
 * The wires between known elements without the ones that would close a circle: those are turned round. A wire from an
 * element to itself is left out.
 */
export function forwardEdges(names: readonly string[], wires: readonly Ends[]): ForwardEdge[] {
  const known = new Set(names);
  const usable = wires.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const back = backWires(names, usable);
  return usable.map((wire) => {
    const reversed = back.has(wire);
    const [from, to] = reversed ? [wire.to, wire.from] : [wire.from, wire.to];
    return { id: `${wire.from}>${wire.to}`, from, to, reversed };
  });
}

/** The layer of every element: one more than the last of those that lead to it (longest path), 0 for sources. */
export function layersOf(names: readonly string[], edges: readonly Ends[]): ReadonlyMap<string, number> {
  const into = groupBy(edges, ({ to }) => to);
  const layers = new Map<string, number>();
  const layer = (name: string): number => {
    const found = layers.get(name);
    if (found !== undefined) return found;
    const before = (into.get(name) ?? []).map(({ from }) => layer(from));
    const own = Math.max(-1, ...before) + 1;
    layers.set(name, own);
    return own;
  };
  for (const name of names) layer(name);
  return layers;
}

/** The items by key, in the order they came. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The wires that lead back to an element on the way to them, found depth first. */
function backWires(names: readonly string[], wires: readonly Ends[]): ReadonlySet<Ends> {
  const out = groupBy(wires, ({ from }) => from);
  const seen = new Map<string, 'open' | 'done'>();
  const back = new Set<Ends>();
  const visit = (name: string): void => {
    seen.set(name, 'open');
    for (const wire of out.get(name) ?? []) {
      const state = seen.get(wire.to);
      if (state === 'open') back.add(wire);
      else if (state === undefined) visit(wire.to);
    }
    seen.set(name, 'done');
  };
  for (const name of names) if (!seen.has(name)) visit(name);
  return back;
}
