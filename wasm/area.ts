import type { AxisShape } from './taps.ts';
import { sampleRange } from './taps.ts';

/** What the weights of one column (or row) sum to. */
export const AREA_STEPS = 4096;

/**
 * One direction of one plane for the kernel's area mode: for each column (or row) the first sample and where its
 * weights begin, and one such entry more for the end; then the weights.
 */
export function areaTable(axis: AxisShape): Uint8Array {
  const spans = Array.from({ length: axis.size }, (_, i) =>
    spanOf(axis, axis.reversed ? axis.size - 1 - i : i),
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

/**
 * The samples that column `i` covers. Their weights are differences of rounded sums, so that they sum to `AREA_STEPS`
 * whatever the ratio.
 */
function spanOf(axis: AxisShape, i: number): Span {
  const { size, start, length, subsampling } = axis;
  const unit = size * subsampling;
  const left = start * size + i * length;
  const first = Math.floor(left / unit);
  const end = Math.min(Math.ceil((left + length) / unit), sampleRange(axis).last + 1);
  const weights: number[] = [];
  let before = 0;
  for (let index = first; index < end; index++) {
    const covered = Math.min((index + 1) * unit - left, length);
    const through = Math.floor((2 * AREA_STEPS * covered + length) / (2 * length));
    weights.push(through - before);
    before = through;
  }
  return { first, weights };
}
