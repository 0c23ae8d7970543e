import type { RunStructure } from '../../../shared/run/control.ts';
import { layoutOf, type GraphLayout } from './layout.ts';
import { sizesOf, ELEMENT, type Direction } from './sizes.ts';

/** Keeps the last layout of each direction: figures come several times a second, structures hardly ever. */
export class LayoutMemo {
  readonly #kept = new Map<Direction, { readonly key: string; readonly layout: GraphLayout }>();

  /** The same object until the structure's id or revision changes. */
  get(structure: RunStructure, direction: Direction): GraphLayout {
    const key = JSON.stringify([structure.id, structure.revision]);
    const kept = this.#kept.get(direction);
    if (kept?.key === key) return kept.layout;
    const layout = layoutOf(structure, direction);
    this.#kept.set(direction, { key, layout });
    return layout;
  }

  /** To the right where that fits, shrunk to `LEAST_SCALE` at most; else down. */
  fitting(structure: RunStructure, width: number): GraphLayout {
    if (width < 3 * ELEMENT.width + sizesOf('right').gap) return this.get(structure, 'down');
    const right = this.get(structure, 'right');
    return right.view.width * LEAST_SCALE <= width ? right : this.get(structure, 'down');
  }
}

/** Text is not drawn smaller than this part of its size. */
export const LEAST_SCALE = 0.76;

/** The width to draw a picture of this width at: never larger than it is, never too small to read. */
export function drawnWidth(natural: number, available: number): number {
  return Math.round(Math.max(natural * LEAST_SCALE, Math.min(natural, available)));
}
