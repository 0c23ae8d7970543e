/** Which rows of a long list are in the document: those that are seen, and some around them. */
export interface RowWindow {
  readonly first: number;
  /** One after the last. */
  readonly end: number;
}

/** So many rows above and below are there, too, so that nothing is empty while it is scrolled. */
const AROUND = 20;

/**
 * The window over `count` rows of `rowHeight` pixels, of which `above` pixels are scrolled away and `height` are seen.
 */
export function rowWindow(count: number, rowHeight: number, above: number, height: number): RowWindow {
  const first = Math.floor(above / rowHeight) - AROUND;
  const end = Math.ceil((above + height) / rowHeight) + AROUND;
  return { first: clamp(first, count), end: clamp(end, count) };
}

function clamp(row: number, count: number): number {
  return Math.min(Math.max(row, 0), count);
}
