/** Two things that may belong together: their places in two lists, and how much is gained by it, above 0. */
export interface Pair {
  readonly row: number;
  readonly column: number;
  readonly gain: number;
}

/** Parts with more cells than this are paired greedily: the best way costs time by the cube of their size. */
const MAX_CELLS = 128 * 128;

/**
 * The pairs that gain most together, each row and each column at most once. Rows and columns that share no pair
 * do not concern each other: each part is solved by itself, so that the cost grows with the largest, not with all.
 */
export function bestPairs(pairs: readonly Pair[], rows: number, columns: number): Pair[] {
  return partsOf(pairs, rows, columns).flatMap((part) => (part.length === 1 ? part : solve(part)));
}

/** Pairs that reach each other over common rows and columns. */
function partsOf(pairs: readonly Pair[], rows: number, columns: number): Pair[][] {
  const roots = Int32Array.from({ length: rows + columns }, (_, index) => index);
  for (const { row, column } of pairs) roots[rootOf(roots, rows + column)] = rootOf(roots, row);
  const parts = new Map<number, Pair[]>();
  for (const pair of pairs) {
    const root = rootOf(roots, pair.row);
    const part = parts.get(root);
    if (part === undefined) parts.set(root, [pair]);
    else part.push(pair);
  }
  return [...parts.values()];
}

function rootOf(roots: Int32Array, start: number): number {
  let at = start;
  for (let up = roots[at] ?? at; up !== at; up = roots[at] ?? at) {
    // Halves the way for whoever comes next.
    roots[at] = roots[up] ?? up;
    at = up;
  }
  return at;
}

function solve(part: readonly Pair[]): Pair[] {
  const rows = placesOf(part.map(({ row }) => row));
  const columns = placesOf(part.map(({ column }) => column));
  if (rows.size * columns.size > MAX_CELLS) return greedy(part);
  const isWide = rows.size <= columns.size;
  const [height, width] = isWide ? [rows.size, columns.size] : [columns.size, rows.size];
  const cost = new Float64Array(height * width);
  const cells = new Map<number, Pair>();
  for (const pair of part) {
    const [row, column] = [rows.get(pair.row) ?? 0, columns.get(pair.column) ?? 0];
    const cell = isWide ? row * width + column : column * width + row;
    cost[cell] = -pair.gain;
    cells.set(cell, pair);
  }
  return cellsOf(cost, height, width).flatMap((cell) => cells.get(cell) ?? []);
}

/** Where each number stands among those that there are, lowest first: the same whatever their order. */
function placesOf(numbers: readonly number[]): ReadonlyMap<number, number> {
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
  return new Map(sorted.map((number, place) => [number, place]));
}

/** The strongest pair first, then the strongest of what is left. */
function greedy(part: readonly Pair[]): Pair[] {
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  const byGain = part.toSorted((a, b) => b.gain - a.gain || a.row - b.row || a.column - b.column);
  return byGain.filter(({ row, column }) => {
    if (rows.has(row) || columns.has(column)) return false;
    rows.add(row);
    columns.add(column);
    return true;
  });
}

/**
 * The cells of a matrix, one in each row and at most one in each column, that cost least together: the Hungarian method
 * by shortest augmenting paths with potentials (Kuhn, Munkres; Jonker and Volgenant). `height` is at most `width`.
 */
function cellsOf(cost: Float64Array, height: number, width: number): number[] {
  const work = new Augmentation(cost, height, width);
  for (let row = 1; row <= height; row += 1) work.add(row);
  const cells: number[] = [];
  for (let column = 1; column <= width; column += 1) {
    const row = work.rowOf[column] ?? 0;
    if (row > 0) cells.push((row - 1) * width + column - 1);
  }
  return cells;
}

/** Rows and columns count from 1; column 0 holds the row that is being placed. */
class Augmentation {
  /** Which row has this column; 0: none. */
  readonly rowOf: Int32Array;
  readonly #cost: Float64Array;
  readonly #width: number;
  readonly #rowPotential: Float64Array;
  readonly #columnPotential: Float64Array;
  readonly #distance: Float64Array;
  readonly #before: Int32Array;
  readonly #isDone: Uint8Array;

  constructor(cost: Float64Array, height: number, width: number) {
    this.#cost = cost;
    this.#width = width;
    this.rowOf = new Int32Array(width + 1);
    this.#rowPotential = new Float64Array(height + 1);
    this.#columnPotential = new Float64Array(width + 1);
    this.#distance = new Float64Array(width + 1);
    this.#before = new Int32Array(width + 1);
    this.#isDone = new Uint8Array(width + 1);
  }

  /** Gives the row a column; others may have to change theirs. */
  add(row: number): void {
    this.rowOf[0] = row;
    this.#distance.fill(Number.POSITIVE_INFINITY);
    this.#isDone.fill(0);
    let column = 0;
    do {
      this.#isDone[column] = 1;
      this.#reachFrom(column);
      column = this.#nearest();
      this.#shift(this.#distance[column] ?? 0);
    } while ((this.rowOf[column] ?? 0) !== 0);
    this.#pass(column);
  }

  /** What it costs to come to each column over this one's row. */
  #reachFrom(from: number): void {
    const row = this.rowOf[from] ?? 0;
    const start = (row - 1) * this.#width - 1;
    const potential = this.#rowPotential[row] ?? 0;
    for (let column = 1; column <= this.#width; column += 1) {
      if (this.#isDone[column] === 1) continue;
      const way = (this.#cost[start + column] ?? 0) - potential - (this.#columnPotential[column] ?? 0);
      if (way >= (this.#distance[column] ?? 0)) continue;
      this.#distance[column] = way;
      this.#before[column] = from;
    }
  }

  #nearest(): number {
    let [nearest, least] = [0, Number.POSITIVE_INFINITY];
    for (let column = 1; column <= this.#width; column += 1) {
      const distance = this.#distance[column] ?? 0;
      if (this.#isDone[column] === 1 || distance >= least) continue;
      [nearest, least] = [column, distance];
    }
    return nearest;
  }

  #shift(by: number): void {
    for (let column = 0; column <= this.#width; column += 1) {
      if (this.#isDone[column] === 1) {
        const row = this.rowOf[column] ?? 0;
        this.#rowPotential[row] = (this.#rowPotential[row] ?? 0) + by;
        this.#columnPotential[column] = (this.#columnPotential[column] ?? 0) - by;
      } else this.#distance[column] = (this.#distance[column] ?? 0) - by;
    }
  }

  /** Each column on the way takes the row of the one before it. */
  #pass(end: number): void {
    for (let column = end; column !== 0;) {
      const before = this.#before[column] ?? 0;
      this.rowOf[column] = this.rowOf[before] ?? 0;
      column = before;
    }
  }
}
