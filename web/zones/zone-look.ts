import { layerColorOf } from '../overlay/color.ts';
import type { LabelColor } from '../overlay/color.ts';

/** How a shape is told from the others: by its colour, and by the pattern of its outline for who does not see colours. */
export interface ZoneLook {
  readonly color: LabelColor;
  /** Lengths of strokes and gaps, CSS pixels; `none`: one stroke. */
  readonly dashes: string;
}

const DASHES = ['none', '12 5', '3 5', '14 4 3 4', '7 3 2 3 2 3'];

/** By its place among the others. */
export function lookOf(index: number): ZoneLook {
  return { color: layerColorOf(index), dashes: DASHES[index % DASHES.length] ?? 'none' };
}
