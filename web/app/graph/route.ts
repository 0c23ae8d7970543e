/** A place in the picture, counted along the way of the messages (`main`) and across it. */
export interface Point {
  readonly main: number;
  readonly across: number;
}

/** Turns main and across into x and y. */
export type Turn = (point: Point) => readonly [x: number, y: number];

/** A line through points that leaves and reaches each of them along the way of the messages. */
export function curve(points: readonly Point[], turn: Turn): string {
  const [first] = points;
  if (first === undefined) return '';
  const parts = points.slice(1).map((to, i) => bend(points[i] ?? first, to, turn));
  return `M${write(first, turn)}${parts.join('')}`;
}

function bend(from: Point, to: Point, turn: Turn): string {
  if (from.across === to.across) return `L${write(to, turn)}`;
  const middle = (from.main + to.main) / 2;
  const out = write({ main: middle, across: from.across }, turn);
  const back = write({ main: middle, across: to.across }, turn);
  return `C${out} ${back} ${write(to, turn)}`;
}

function write(point: Point, turn: Turn): string {
  return turn(point).map(round).join(' ');
}

/** To tenths of a pixel, so that paths stay short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Pushes what lies on a line apart until neighbours are at least `distance` from each other, keeping their order and
 * their common middle.
 */
export function spread(wanted: readonly number[], distance: number): number[] {
  const order = wanted.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const placed: number[] = [];
  for (const { value } of order) placed.push(Math.max(value, (placed.at(-1) ?? -Infinity) + distance));
  const moved = order.reduce((sum, { value }, i) => sum + (placed[i] ?? 0) - value, 0);
  const shift = order.length === 0 ? 0 : moved / order.length;
  const result: number[] = [];
  order.forEach(({ index }, i) => (result[index] = (placed[i] ?? 0) - shift));
  return result;
}
