import type { Grid } from './blocks.ts';
import { groupBy } from './layers.ts';

/** Which band each block lies in, and which row of its block and layer each cell has. */
export interface Arrangement {
  /** By index of block. */
  readonly bands: readonly number[];
  /** By cell. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Sizes across the way of the messages, in pixels. */
export interface CrossSizes {
  readonly element: number;
  /** Of a wire that passes by. */
  readonly passing: number;
  readonly rowGap: number;
  readonly bandGap: number;
  /** Before and after the elements of a framed block. */
  readonly before: number;
  readonly after: number;
}

/** The middle of every cell across the way of the messages, and where it all ends. */
export interface CrossPositions {
  readonly middles: ReadonlyMap<string, number>;
  readonly extent: number;
}

/** Lays the bands one after the other; what is smaller than its band lies in the middle of it. */
export function positionsOf(grid: Grid, arrangement: Arrangement, sizes: CrossSizes): CrossPositions {
  const columns = columnsOf(grid);
  const bandCount = Math.max(0, ...arrangement.bands.map((band) => band + 1));
  const heights = Array.from({ length: bandCount }, () => 0);
  for (const { block, cells } of columns) {
    const band = arrangement.bands[block] ?? 0;
    heights[band] = Math.max(heights[band] ?? 0, stackHeight(grid, block, cells.length, sizes));
  }
  const { starts, extent } = startsOf(heights, sizes.bandGap);
  const middles = new Map<string, number>();
  for (const { block, cells } of columns) {
    const band = arrangement.bands[block] ?? 0;
    const middle = (starts[band] ?? 0) + sizes.before + innerOf(heights[band] ?? 0, sizes) / 2;
    place(cells, arrangement, middle, pitchOf(grid, block, sizes), middles);
  }
  return { middles, extent };
}

function innerOf(height: number, sizes: CrossSizes): number {
  return height - sizes.before - sizes.after;
}

interface Column {
  readonly block: number;
  readonly cells: readonly string[];
}

/** The cells of each block, layer by layer. */
export function columnsOf(grid: Grid): readonly Column[] {
  const groups = groupBy(grid.cells, ({ block, layer }) => `${block}/${layer}`);
  return [...groups.values()].map((cells) => ({
    block: cells[0]?.block ?? 0,
    cells: cells.map(({ key }) => key),
  }));
}

function sizeOf(grid: Grid, block: number, sizes: CrossSizes): number {
  return grid.blocks[block]?.flow === null ? sizes.passing : sizes.element;
}

function pitchOf(grid: Grid, block: number, sizes: CrossSizes): number {
  return sizeOf(grid, block, sizes) + sizes.rowGap;
}

function stackHeight(grid: Grid, block: number, count: number, sizes: CrossSizes): number {
  return sizes.before + count * pitchOf(grid, block, sizes) - sizes.rowGap + sizes.after;
}

function startsOf(
  heights: readonly number[],
  gap: number,
): { readonly starts: number[]; readonly extent: number } {
  const starts: number[] = [];
  let end = 0;
  for (const height of heights) {
    starts.push(end);
    if (height > 0) end += height + gap;
  }
  return { starts, extent: Math.max(0, end - gap) };
}

function place(
  cells: readonly string[],
  { rows }: Arrangement,
  middle: number,
  pitch: number,
  middles: Map<string, number>,
): void {
  for (const key of cells) {
    middles.set(key, middle + ((rows.get(key) ?? 0) - (cells.length - 1) / 2) * pitch);
  }
}
