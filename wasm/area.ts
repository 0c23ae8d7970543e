import type { AxisShape } from './taps.ts';
import { sampleRange } from './taps.ts';

/** What the weights of one column (or row) sum to. */
export const AREA_STEPS = 4096;

/** The ways of resampling that look at every sample: plain means, or weights that fall off to both sides. */
export type AreaMode = 'area' | 'antialias';

/**
 * One direction of one plane for the kernel's area mode: for each column (or row) the first sample and where its
 * weights begin, and one such entry more for the end; then the weights.
 */
export function areaTable(axis: AxisShape, mode: AreaMode): Uint8Array {
  const spans = Array.from({ length: axis.size }, (_, i) =>
    spanOf(axis, mode, axis.reversed ? axis.size - 1 - i : i),
  );
  const entries: number[] = [];
  let place = 0;
  for (const { first, weights } of spans) {
    entries.push(first, place);
    place += weights.length;
  }
  entries.push(0, place);
  const weights = spans.flatMap((span) => span.weights);
  return new Uint8Array(Int32Array.from([...entries, ...weights]).buffer);
}

interface Span {
  readonly first: number;
  readonly weights: number[];
}

/** How much of a column each sample is, in whole numbers that are exact; what they sum to does not matter. */
type Cover = (index: number) => number;

/** The samples of column `i`, and their weights, which sum to `AREA_STEPS` whatever the ratio. */
function spanOf(axis: AxisShape, mode: AreaMode, i: number): Span {
  return mode === 'area' ? areaSpan(axis, i) : triangleSpan(axis, i);
}

/** The samples that the column covers, those at its edges in part. */
function areaSpan(axis: AxisShape, i: number): Span {
  const { size, start, length, subsampling } = axis;
  const unit = size * subsampling;
  const left = start * size + i * length;
  const right = left + length;
  const first = Math.floor(left / unit);
  const end = Math.min(Math.ceil(right / unit), sampleRange(axis).last + 1);
  const cover: Cover = (index) => Math.min((index + 1) * unit, right) - Math.max(index * unit, left);
  return { first, weights: weigh(first, end, cover) };
}

/** The samples nearer to the column's middle than to those of its neighbours but one; the nearer, the more. */
function triangleSpan(axis: AxisShape, i: number): Span {
  const { size, start, length, subsampling } = axis;
  const unit = 2 * size * subsampling;
  const middle = 2 * size * start + (2 * i + 1) * length - size * subsampling;
  const reach = Math.max(unit, 2 * length);
  const range = sampleRange(axis);
  const first = Math.max(range.first, Math.floor((middle - reach) / unit) + 1);
  const end = Math.min(range.last + 1, Math.ceil((middle + reach) / unit));
  return { first, weights: weigh(first, end, (index) => reach - Math.abs(index * unit - middle)) };
}

/** Differences of rounded sums. */
function weigh(first: number, end: number, cover: Cover): number[] {
  let total = 0;
  for (let index = first; index < end; index++) total += cover(index);
  const weights: number[] = [];
  let sum = 0;
  let before = 0;
  for (let index = first; index < end; index++) {
    sum += cover(index);
    const through = Math.floor((2 * AREA_STEPS * sum + total) / (2 * total));
    weights.push(through - before);
    before = through;
  }
  return weights;
}
