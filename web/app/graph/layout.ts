import type { RunStructure } from '../../../shared/run/control.ts';
import { arrange } from './arrange.ts';
import { positionsOf } from './arrangement.ts';
import { gridOf, type Grid } from './blocks.ts';
import { around, type Box } from './box.ts';
import { forwardEdges, groupBy, layersOf } from './layers.ts';
import { ELEMENT, FRAME_HEAD, FRAME_PAD, mainOf, sizesOf, type Direction } from './sizes.ts';
import { wiresOf, type PlacedWire } from './wires.ts';

/** Where an element is drawn. */
export interface PlacedElement extends Box {
  readonly name: string;
  readonly layer: number;
}

/** A frame around elements of a flow; a flow that comes back after others has several. */
export interface PlacedFlow extends Box {
  readonly name: string;
}

/** A picture of a graph; all in pixels of one plane. */
export interface GraphLayout {
  readonly direction: Direction;
  /** What of the plane is shown. */
  readonly view: Box;
  readonly elements: readonly PlacedElement[];
  readonly wires: readonly PlacedWire[];
  readonly flows: readonly PlacedFlow[];
}

/** Room for focus rings and wires at the edge of the picture. */
const MARGIN = 6;

/** Draws a layered graph: deterministic, every element in one place, frames that never overlap. */
export function layoutOf(structure: RunStructure, direction: Direction): GraphLayout {
  const sizes = sizesOf(direction);
  const names = structure.elements.map(({ name }) => name);
  const edges = forwardEdges(names, structure.wires);
  const layers = layersOf(names, edges);
  const grid = gridOf(flowsOf(structure), layers, edges);
  const { middles } = positionsOf(grid, arrange(grid, sizes.across), sizes.across);
  const elements = structure.elements.map(({ name }) =>
    placed(name, layers.get(name) ?? 0, middles.get(name) ?? 0, direction),
  );
  const wires = wiresOf(edges, layers, middles, direction);
  return fitted({ direction, elements, wires, flows: frames(grid, elements) });
}

/** The flows with every element in one of them, whatever the structure says. */
function flowsOf({ flows, elements }: RunStructure): RunStructure['flows'] {
  const placedIn = new Set(flows.flatMap((flow) => flow.elements));
  const stray = elements.filter(({ name }) => !placedIn.has(name));
  const own = groupBy(stray, ({ flow }) => flow);
  const more = [...own].map(([name, members]) => ({ name, elements: members.map((each) => each.name) }));
  return [...flows, ...more];
}

function placed(name: string, layer: number, middle: number, direction: Direction): PlacedElement {
  const main = mainOf(layer, sizesOf(direction));
  const corner =
    direction === 'right'
      ? { x: main, y: middle - ELEMENT.height / 2 }
      : { x: middle - ELEMENT.width / 2, y: main };
  return { name, layer, ...corner, ...ELEMENT };
}

function frames(grid: Grid, elements: readonly PlacedElement[]): PlacedFlow[] {
  const byName = new Map(elements.map((element) => [element.name, element]));
  return grid.blocks.flatMap(({ flow }, index) => {
    if (flow === null) return [];
    const inside = grid.cells.flatMap(({ key, block }) => {
      const element = block === index ? byName.get(key) : undefined;
      return element === undefined ? [] : [element];
    });
    return [{ name: flow, ...framed(inside) }];
  });
}

function framed(inside: readonly Box[]): Box {
  const { x, y, width, height } = around(inside);
  return {
    x: x - FRAME_PAD,
    y: y - FRAME_PAD - FRAME_HEAD,
    width: width + 2 * FRAME_PAD,
    height: height + 2 * FRAME_PAD + FRAME_HEAD,
  };
}

function fitted(layout: Omit<GraphLayout, 'view'>): GraphLayout {
  const all = around([...layout.elements, ...layout.flows, ...layout.wires.map(({ label }) => label)]);
  const view = {
    x: all.x - MARGIN,
    y: all.y - MARGIN,
    width: all.width + 2 * MARGIN,
    height: all.height + 2 * MARGIN,
  };
  return { ...layout, view };
}
