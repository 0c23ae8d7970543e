import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { Corner, ElementShapes, ShapeRules } from '../../shared/editing/shapes.ts';

/** A zone, line or mask while it is edited. */
export interface Shape extends ShapeItem {
  /** Stays while everything else about it changes. */
  readonly key: number;
}

/** More an element cannot have. */
export const MAX_SHAPES = 64;
/** More corners an area cannot have. */
export const MAX_CORNERS = 100;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The shapes of an element, ready to be edited. */
export function shapesFrom({ rules, shapes }: ElementShapes): readonly Shape[] {
  return shapes.map(({ from, corners, labels }, key) => ({
    key,
    from,
    name: rules.isNamed ? String(from) : '',
    corners,
    labels,
  }));
}

/** The same for the document. */
export function itemsOf(shapes: readonly Shape[]): readonly ShapeItem[] {
  return shapes.map(({ from, name, corners, labels }) => ({ from, name, corners, labels }));
}

/** What it is called for people: its name, or its place among those that have none. */
export function titleOf(shape: Shape, shapes: readonly Shape[], { word, isNamed }: ShapeRules): string {
  return isNamed ? shape.name : `${word} ${shapes.indexOf(shape) + 1}`;
}

/** The first name of this word that is free: `zone_1`, `zone_2`, … */
export function freeName(shapes: readonly Shape[], { word, isNamed }: ShapeRules): string {
  if (!isNamed) return '';
  const taken = new Set(shapes.map(({ name }) => name));
  let number = 1;
  while (taken.has(`${word}_${number}`)) number += 1;
  return `${word}_${number}`;
}

/** Why a shape cannot go by this name; null: it can. */
export function whyNotName(name: string, key: number, shapes: readonly Shape[]): string | null {
  if (!NAME.test(name))
    return 'A name has letters, digits, ".", "_" and "-", at most 64, and begins with a letter or digit.';
  const isTaken = shapes.some((each) => each.key !== key && each.name === name);
  return isTaken ? `There is a "${name}" already.` : null;
}

/** One that lies in the middle of the picture, to begin with. */
export function middleOf({ isLine }: ShapeRules): readonly Corner[] {
  const [low, high] = [0.35, 0.65];
  if (isLine)
    return [
      [low, 0.5],
      [high, 0.5],
    ];
  return [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
}
