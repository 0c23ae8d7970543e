import type { GraphLayout, PlacedElement } from './layout.ts';
import { round } from './route.ts';

const ARROWS = {
  right: { ArrowRight: 'on', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'after' },
  down: { ArrowDown: 'on', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'after' },
} as const;

type Move = 'on' | 'back' | 'before' | 'after';

interface Ends {
  readonly from: string;
  readonly to: string;
}

/**
 * Where a key leads from an element: along a wire, to the neighbour in its layer, to the first or the last. Null when
 * the key means nothing here or there is nothing in that direction.
 */
export function moveBy(
  key: string,
  from: string,
  layout: GraphLayout,
  wires: readonly Ends[],
): string | null {
  const ordered = inReadingOrder(layout);
  if (key === 'Home') return ordered[0]?.name ?? null;
  if (key === 'End') return ordered.at(-1)?.name ?? null;
  const arrows: Readonly<Record<string, Move>> = ARROWS[layout.direction];
  const move = arrows[key];
  const here = ordered.find(({ name }) => name === from);
  if (move === undefined || here === undefined) return null;
  if (move === 'on') return nearest(here, ordered, ends(wires, 'from', 'to', from));
  if (move === 'back') return nearest(here, ordered, ends(wires, 'to', 'from', from));
  const layer = ordered.filter((element) => element.layer === here.layer);
  return layer[layer.indexOf(here) + (move === 'before' ? -1 : 1)]?.name ?? null;
}

/** The elements layer by layer, the order in which the Tab key and screen readers meet them. */
export function inReadingOrder({ elements, direction }: GraphLayout): PlacedElement[] {
  const across = (element: PlacedElement): number => (direction === 'right' ? element.y : element.x);
  return elements.toSorted((a, b) => a.layer - b.layer || round(across(a) - across(b)));
}

function ends(wires: readonly Ends[], near: keyof Ends, far: keyof Ends, name: string): ReadonlySet<string> {
  return new Set(wires.filter((wire) => wire[near] === name).map((wire) => wire[far]));
}

function nearest(
  here: PlacedElement,
  elements: readonly PlacedElement[],
  names: ReadonlySet<string>,
): string | null {
  const way = ({ x, y }: PlacedElement): number => Math.hypot(x - here.x, y - here.y);
  const there = elements.filter(({ name }) => names.has(name)).toSorted((a, b) => way(a) - way(b));
  return there[0]?.name ?? null;
}
