import type { BoundingBox } from '../detection.ts';

/** A grid of cells, some of them changed. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** 1 where a cell changed. */
  readonly changed: Uint8Array;
}

/** Cells that touch, corners included. */
export interface Region {
  /** 0..1 of the picture. */
  readonly box: BoundingBox;
  /** How many cells of the grid. */
  readonly cells: number;
}

/** The connected regions of a grid's changed cells, the largest first. */
export function regionsIn(grid: CellGrid): Region[] {
  const seen = new Uint8Array(grid.changed.length);
  const regions: Region[] = [];
  for (let cell = 0; cell < grid.changed.length; cell += 1)
    if (grid.changed[cell] === 1 && seen[cell] === 0) regions.push(regionFrom(grid, cell, seen));
  return regions.toSorted((a, b) => b.cells - a.cells);
}

function regionFrom(grid: CellGrid, first: number, seen: Uint8Array): Region {
  const { columns, rows } = grid;
  const open = [first];
  seen[first] = 1;
  let [left, right, top, bottom] = [columns, 0, rows, 0];
  let cells = 0;
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
    cells += 1;
    for (const next of neighbours(grid, x, y)) {
      if (grid.changed[next] !== 1 || seen[next] === 1) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  const box = {
    x: left / columns,
    y: top / rows,
    width: (right - left + 1) / columns,
    height: (bottom - top + 1) / rows,
  };
  return { box, cells };
}

function neighbours({ columns, rows }: CellGrid, x: number, y: number): number[] {
  const found: number[] = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row += 1)
    for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column += 1)
      found.push(row * columns + column);
  return found;
}
