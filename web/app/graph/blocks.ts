import type { ForwardEdge } from './layers.ts';

/** A place in one layer: an element, or where a long wire passes by. */
export interface Cell {
  /** The element's name, or `wire@layer`. */
  readonly key: string;
  readonly layer: number;
  /** Index of its block. */
  readonly block: number;
}

/** Cells of consecutive layers that are kept together: a part of a flow, or the way of a long wire. */
export interface Block {
  /** Null: the way of a wire, drawn without a frame. */
  readonly flow: string | null;
  readonly first: number;
  readonly last: number;
}

/** A step of a wire from one layer to the next. */
export interface Step {
  readonly from: string;
  readonly to: string;
}

/** What the arranging works on. */
export interface Grid {
  readonly blocks: readonly Block[];
  readonly cells: readonly Cell[];
  readonly steps: readonly Step[];
}

interface FlowElements {
  readonly name: string;
  readonly elements: readonly string[];
}

/**
 * Cuts flows into blocks where they pause for a layer or more, so that a flow that comes back later does not reach
 * round everything between, and gives every wire that skips layers a block of its own to pass through.
 */
export function gridOf(
  flows: readonly FlowElements[],
  layers: ReadonlyMap<string, number>,
  edges: readonly ForwardEdge[],
): Grid {
  const blocks: Block[] = [];
  const cells: Cell[] = [];
  for (const flow of flows) addFlow(flow, layers, blocks, cells);
  const steps = edges.flatMap((edge) => addWire(edge, layers, blocks, cells));
  return { blocks, cells, steps };
}

/** The cells that a wire passes, its ends included, in the order of layers. */
export function cellsOfWire(edge: ForwardEdge, layers: ReadonlyMap<string, number>): string[] {
  const first = (layers.get(edge.from) ?? 0) + 1;
  const between = Math.max(0, (layers.get(edge.to) ?? 0) - first);
  return [edge.from, ...Array.from({ length: between }, (_, i) => `${edge.id}@${first + i}`), edge.to];
}

function addFlow(
  flow: FlowElements,
  layers: ReadonlyMap<string, number>,
  blocks: Block[],
  cells: Cell[],
): void {
  const placed = flow.elements
    .flatMap((key) => {
      const layer = layers.get(key);
      return layer === undefined ? [] : [{ key, layer }];
    })
    .toSorted((a, b) => a.layer - b.layer);
  for (const { key, layer } of placed) {
    const open = blocks.at(-1);
    if (open?.flow === flow.name && layer <= open.last + 1)
      blocks[blocks.length - 1] = { ...open, last: layer };
    else blocks.push({ flow: flow.name, first: layer, last: layer });
    cells.push({ key, layer, block: blocks.length - 1 });
  }
}

function addWire(
  edge: ForwardEdge,
  layers: ReadonlyMap<string, number>,
  blocks: Block[],
  cells: Cell[],
): Step[] {
  const path = cellsOfWire(edge, layers);
  const first = (layers.get(edge.from) ?? 0) + 1;
  if (path.length > 2) blocks.push({ flow: null, first, last: first + path.length - 3 });
  path.slice(1, -1).forEach((key, i) => cells.push({ key, layer: first + i, block: blocks.length - 1 }));
  return path.slice(1).flatMap((to, i) => {
    const from = path[i];
    return from === undefined ? [] : [{ from, to }];
  });
}
