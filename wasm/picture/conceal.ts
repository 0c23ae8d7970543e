import type { Channel } from './channels.ts';
import type { StoredRect } from './place.ts';

/** So many means along the longer side are left of what is concealed. */
const CELLS = 8;
/** Smaller cells than this, in pixels, would leave a small face as it is. */
const MIN_CELL = 6;

/** The means of a rectangle's cells, and where they lie in a channel. */
interface Grid {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Sides of a cell, in values of the channel: at least 1, and the cells fill the rectangle. */
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  readonly means: Float32Array;
}

/**
 * Replaces a rectangle of one channel by the means of its cells: as they are, or flowing into each other. Either way
 * nothing finer than a cell is left.
 */
export function conceal(data: Uint8Array, channel: Channel, rect: StoredRect, smooth: boolean): void {
  const grid = gridOf(data, channel, rect);
  if (grid === undefined) return;
  if (smooth) paintSmooth(data, channel, grid);
  else paintFlat(data, channel, grid);
}

/** The values that a rectangle touches. Undefined when it has none. */
export function touched(
  { shared, width, height }: Channel,
  rect: StoredRect,
): Pick<Grid, 'left' | 'top' | 'right' | 'bottom'> | undefined {
  const left = Math.max(0, Math.floor(rect.left / shared));
  const top = Math.max(0, Math.floor(rect.top / shared));
  const right = Math.min(width, Math.ceil(rect.right / shared));
  const bottom = Math.min(height, Math.ceil(rect.bottom / shared));
  return right > left && bottom > top ? { left, top, right, bottom } : undefined;
}

function gridOf(data: Uint8Array, channel: Channel, rect: StoredRect): Grid | undefined {
  const area = touched(channel, rect);
  if (area === undefined) return undefined;
  const longer = Math.max(rect.right - rect.left, rect.bottom - rect.top);
  const cell = Math.max(longer / CELLS, MIN_CELL) / channel.shared;
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const columns = Math.max(1, Math.floor(width / cell));
  const rows = Math.max(1, Math.floor(height / cell));
  const sides = { across: width / columns, down: height / rows };
  const grid = { ...area, ...sides, columns, rows, means: new Float32Array(columns * rows) };
  addUp(data, channel, grid);
  return grid;
}

/** Every value is in exactly one cell. */
function addUp(data: Uint8Array, { offset, stride, step }: Channel, grid: Grid): void {
  const { left, top, bottom, across, down, columns, means } = grid;
  const counts = new Float32Array(means.length);
  for (let y = top; y < bottom; y += 1) {
    const row = Math.floor((y - top + 0.5) / down) * columns;
    for (let column = 0; column < columns; column += 1) {
      const [from, to] = [edge(left, column, across), edge(left, column + 1, across)];
      let sum = 0;
      for (let at = offset + y * stride + from * step, x = from; x < to; x += 1, at += step)
        sum += data[at] ?? 0;
      means[row + column] = (means[row + column] ?? 0) + sum;
      counts[row + column] = (counts[row + column] ?? 0) + to - from;
    }
  }
  for (let index = 0; index < means.length; index += 1)
    means[index] = (means[index] ?? 0) / Math.max(1, counts[index] ?? 1);
}

/** The first value of a column of cells. */
function edge(left: number, column: number, across: number): number {
  return left + Math.round(column * across);
}

function paintFlat(data: Uint8Array, { offset, stride, step }: Channel, grid: Grid): void {
  const { left, top, bottom, across, down, columns, means } = grid;
  for (let y = top; y < bottom; y += 1) {
    const row = Math.floor((y - top + 0.5) / down) * columns;
    for (let column = 0; column < columns; column += 1) {
      const mean = Math.round(means[row + column] ?? 0);
      const [from, to] = [edge(left, column, across), edge(left, column + 1, across)];
      for (let at = offset + y * stride + from * step, x = from; x < to; x += 1, at += step) data[at] = mean;
    }
  }
}

/** Between the middles of cells the means change evenly. Whole numbers with 8 and 16 fractional bits. */
function paintSmooth(data: Uint8Array, { offset, stride, step }: Channel, grid: Grid): void {
  const { left, top, right, bottom, columns, rows, means } = grid;
  const across = ramp(right - left, grid.across, columns);
  const down = ramp(bottom - top, grid.down, rows);
  const line = new Int32Array(columns + 1);
  for (let y = top; y < bottom; y += 1) {
    const row = down.cells[y - top] ?? 0;
    blend(means, columns, row, Math.min(rows - 1, row + 1), down.shares[y - top] ?? 0, line);
    const start = offset + y * stride + left * step;
    for (let x = 0; x < across.cells.length; x += 1) {
      const column = across.cells[x] ?? 0;
      const value = line[column] ?? 0;
      const slope = (line[column + 1] ?? 0) - value;
      data[start + x * step] = ((value << 8) + slope * (across.shares[x] ?? 0) + 0x8000) >> 16;
    }
  }
}

/** A row between two rows of means, and its last value once more. */
function blend(
  means: Float32Array,
  columns: number,
  upper: number,
  lower: number,
  share: number,
  into: Int32Array,
): void {
  for (let column = 0; column < columns; column += 1) {
    const [a, b] = [means[upper * columns + column] ?? 0, means[lower * columns + column] ?? 0];
    into[column] = Math.round(a * (256 - share) + b * share);
  }
  into[columns] = into[columns - 1] ?? 0;
}

/** For each value the cell whose middle lies before it, and how near it is to the next one's, of 256. */
function ramp(length: number, cell: number, count: number): { cells: Int32Array; shares: Int32Array } {
  const cells = new Int32Array(length);
  const shares = new Int32Array(length);
  for (let at = 0; at < length; at += 1) {
    const place = Math.max(0, Math.min(count - 1, (at + 0.5) / cell - 0.5));
    cells[at] = Math.floor(place);
    shares[at] = Math.round((place - Math.floor(place)) * 256);
  }
  return { cells, shares };
}
