import { columnsOf, positionsOf, type Arrangement, type CrossSizes } from './arrangement.ts';
import type { Grid } from './blocks.ts';
import { groupBy } from './layers.ts';

/** A crossing is worth so many pixels of way. */
const CROSSING_COST = 400;
const EXTENT_COST = 0.25;
/** Tries per improvement of the whole; large graphs get fewer, so that the page does not stand still. */
const MAX_WORK = 4_000_000;

/**
 * Finds bands and rows with few crossings and short ways: starts with the blocks packed in order and takes every
 * swap that makes it better until none does. The same grid gives the same arrangement.
 */
export function arrange(grid: Grid, sizes: CrossSizes): Arrangement {
  let best = packed(grid);
  let cost = costOf(grid, best, sizes);
  let tries = Math.ceil(MAX_WORK / (grid.steps.length ** 2 + grid.cells.length + 1));
  let improved = true;
  while (improved) {
    improved = false;
    for (const next of neighbours(grid, best)) {
      if (tries-- <= 0) return best;
      const nextCost = costOf(grid, next, sizes);
      if (nextCost >= cost - 0.01) continue;
      [best, cost, improved] = [next, nextCost, true];
      break;
    }
  }
  return best;
}

/** How many pairs of wire steps between the same two layers cross. */
export function crossingsOf(grid: Grid, middles: ReadonlyMap<string, number>): number {
  const layerOf = new Map(grid.cells.map(({ key, layer }) => [key, layer]));
  const gaps = groupBy(grid.steps, ({ from }) => layerOf.get(from));
  const at = (key: string): number => middles.get(key) ?? 0;
  let crossings = 0;
  for (const steps of gaps.values()) {
    steps.forEach((a, i) => {
      for (const b of steps.slice(i + 1)) {
        if ((at(a.from) - at(b.from)) * (at(a.to) - at(b.to)) < 0) crossings++;
      }
    });
  }
  return crossings;
}

function costOf(grid: Grid, arrangement: Arrangement, sizes: CrossSizes): number {
  const { middles, extent } = positionsOf(grid, arrangement, sizes);
  const way = grid.steps.reduce(
    (sum, { from, to }) => sum + Math.abs((middles.get(from) ?? 0) - (middles.get(to) ?? 0)),
    0,
  );
  return CROSSING_COST * crossingsOf(grid, middles) + way + EXTENT_COST * extent;
}

/** Every block in the first band where it is free; wires that pass by come last, so that they pass outside. */
function packed(grid: Grid): Arrangement {
  const order = grid.blocks
    .map((block, index) => ({ ...block, index }))
    .toSorted((a, b) => Number(a.flow === null) - Number(b.flow === null) || a.first - b.first);
  const bands: number[] = [];
  for (const { index } of order) {
    let band = 0;
    while (overlapping(grid, bands, index, band).length > 0) band++;
    bands[index] = band;
  }
  const rows = new Map(columnsOf(grid).flatMap(({ cells }) => cells.map((key, row) => [key, row] as const)));
  return { bands, rows };
}

/** The blocks of a band that share a layer with this one. */
function overlapping(grid: Grid, bands: readonly number[], index: number, band: number): number[] {
  const own = grid.blocks[index];
  if (own === undefined) return [];
  return grid.blocks.flatMap((other, i) =>
    i !== index && bands[i] === band && other.first <= own.last && own.first <= other.last ? [i] : [],
  );
}

function* neighbours(grid: Grid, from: Arrangement): Generator<Arrangement> {
  yield* rowSwaps(grid, from);
  yield* blockMoves(grid, from);
  yield* bandSwaps(from);
}

function* rowSwaps(grid: Grid, { bands, rows }: Arrangement): Generator<Arrangement> {
  for (const { cells } of columnsOf(grid)) {
    const sorted = cells.toSorted((a, b) => (rows.get(a) ?? 0) - (rows.get(b) ?? 0));
    for (const [row, upper] of sorted.entries()) {
      const lower = sorted[row + 1];
      if (lower === undefined) continue;
      yield { bands, rows: new Map(rows).set(upper, row + 1).set(lower, row) };
    }
  }
}

/** Each block into each other band, one new band included; whoever is in the way alone changes places with it. */
function* blockMoves(grid: Grid, { bands, rows }: Arrangement): Generator<Arrangement> {
  const last = Math.max(0, ...bands) + 1;
  for (const [index, own] of bands.entries()) {
    for (let band = 0; band <= last; band++) {
      const there = overlapping(grid, bands, index, band);
      const [other] = there;
      if (band === own || there.length > 1) continue;
      const moved = bands.with(index, band);
      if (other === undefined) yield { bands: moved, rows };
      else if (overlapping(grid, moved, other, own).length === 0)
        yield { bands: moved.with(other, own), rows };
    }
  }
}

function* bandSwaps({ bands, rows }: Arrangement): Generator<Arrangement> {
  const count = Math.max(0, ...bands);
  for (let band = 0; band < count; band++) {
    const swap = new Map([
      [band, band + 1],
      [band + 1, band],
    ]);
    yield { bands: bands.map((each) => swap.get(each) ?? each), rows };
  }
}
