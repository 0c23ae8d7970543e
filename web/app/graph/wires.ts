import { cellsOfWire } from './blocks.ts';
import type { Box } from './box.ts';
import { groupBy, type ForwardEdge } from './layers.ts';
import { curve, spread, type Point, type Turn } from './route.ts';
import { LABEL, mainOf, sizesOf, type Direction, type Size } from './sizes.ts';

/** Where a wire and its label are drawn. */
export interface PlacedWire {
  /** `from>to`. */
  readonly id: string;
  /** Of an SVG path that ends at the element that the messages reach. */
  readonly path: string;
  readonly label: Box;
  /** Lines one below the other, or two columns. */
  readonly labelShape: 'stack' | 'row';
}

const PORT_DISTANCE = 16;
const LABEL_DISTANCE = 6;
const ARROW = 3;

interface Drawing {
  readonly edge: ForwardEdge;
  readonly cells: readonly string[];
  readonly layer: number;
  start: number;
  end: number;
  label: number;
}

type Middles = ReadonlyMap<string, number>;

/** Draws every wire: ports side by side, labels that do not cover each other, long wires through their own places. */
export function wiresOf(
  edges: readonly ForwardEdge[],
  layers: ReadonlyMap<string, number>,
  middles: Middles,
  direction: Direction,
): PlacedWire[] {
  const drawings = edges.map((edge) => drawingOf(edge, cellsOfWire(edge, layers), layers, middles));
  spreadPorts(drawings, middles);
  placeLabels(drawings, direction);
  return drawings.map((drawing) => finish(drawing, middles, direction));
}

function drawingOf(
  edge: ForwardEdge,
  cells: readonly string[],
  layers: ReadonlyMap<string, number>,
  middles: Middles,
): Drawing {
  const start = middles.get(edge.from) ?? 0;
  return {
    edge,
    cells,
    layer: layers.get(edge.from) ?? 0,
    start,
    end: middles.get(edge.to) ?? 0,
    label: start,
  };
}

/** Wires that share an element leave and reach it side by side, in the order of their other ends. */
function spreadPorts(drawings: readonly Drawing[], middles: Middles): void {
  const at = (key: string | undefined): number => middles.get(key ?? '') ?? 0;
  for (const group of groupBy(drawings, ({ edge }) => edge.from).values()) {
    const sorted = group.toSorted((a, b) => at(a.cells[1]) - at(b.cells[1]));
    sorted.forEach((drawing, i) => (drawing.start += offset(i, group.length)));
  }
  for (const group of groupBy(drawings, ({ edge }) => edge.to).values()) {
    const sorted = group.toSorted((a, b) => at(a.cells.at(-2)) - at(b.cells.at(-2)));
    sorted.forEach((drawing, i) => (drawing.end += offset(i, group.length)));
  }
}

function offset(index: number, count: number): number {
  return (index - (count - 1) / 2) * Math.min(PORT_DISTANCE, 60 / count);
}

/** The label of a short wire lies in the gap, nearer to the end that other wires do not share. */
function placeLabels(drawings: readonly Drawing[], direction: Direction): void {
  const { label } = sizesOf(direction);
  const distance = (direction === 'right' ? label.height : label.width) + LABEL_DISTANCE;
  const out = groupBy(drawings, ({ edge }) => edge.from);
  const into = groupBy(drawings, ({ edge }) => edge.to);
  const short = drawings.filter(({ cells }) => cells.length === 2);
  for (const group of groupBy(short, ({ layer }) => layer).values()) {
    const wanted = group.map(({ edge, start, end }) => {
      if ((into.get(edge.to)?.length ?? 0) < 2) return end;
      return (out.get(edge.from)?.length ?? 0) < 2 ? start : (start + end) / 2;
    });
    spread(wanted, distance).forEach((across, i) => {
      const drawing = group[i];
      if (drawing !== undefined) drawing.label = across;
    });
  }
}

function finish(drawing: Drawing, middles: Middles, direction: Direction): PlacedWire {
  const { edge, cells, layer, label } = drawing;
  const { elementMain, gap, labelShift } = sizesOf(direction);
  const begin = mainOf(layer, sizesOf(direction)) + elementMain;
  const long = cells.length > 2;
  const first = cells[1] ?? '';
  const centre = long
    ? { main: begin + gap + elementMain / 2, across: middles.get(first) ?? 0 }
    : { main: begin + gap / 2 + labelShift, across: label };
  const shape = long || direction === 'right' ? 'stack' : 'row';
  const points = pointsOf(drawing, middles, direction, centre);
  const turn: Turn = ({ main, across }) => (direction === 'right' ? [main, across] : [across, main]);
  return {
    id: edge.id,
    path: curve(edge.reversed ? points.toReversed() : points, turn),
    label: centred(turn(centre), LABEL[shape]),
    labelShape: shape,
  };
}

function pointsOf(drawing: Drawing, middles: Middles, direction: Direction, centre: Point): Point[] {
  const { edge, cells, layer, start, end } = drawing;
  const sizes = sizesOf(direction);
  const inner = cells.slice(1, -1).flatMap((key, i) => {
    const main = mainOf(layer + 1 + i, sizes);
    const across = middles.get(key) ?? 0;
    return [
      { main, across },
      { main: main + sizes.elementMain, across },
    ];
  });
  const from = mainOf(layer, sizes) + sizes.elementMain;
  const to = mainOf(layer + cells.length - 1, sizes);
  return [
    { main: from + (edge.reversed ? ARROW : 0), across: start },
    ...(inner.length > 0 ? inner : [centre]),
    { main: to - (edge.reversed ? 0 : ARROW), across: end },
  ];
}

function centred([x, y]: readonly [number, number], { width, height }: Size): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
