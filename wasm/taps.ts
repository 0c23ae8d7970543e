/** One direction of one plane: which of its samples become the picture's columns (or rows). */
export interface AxisShape {
  /** Columns (or rows) to make. */
  readonly size: number;
  /** The visible part of the stored picture, in pixels. */
  readonly start: number;
  readonly length: number;
  /** Picture pixels per sample of this plane. */
  readonly subsampling: 1 | 2;
  /** Runs from the far end to the near one. */
  readonly reversed: boolean;
}

/** For each column: its left neighbour's index in the plane, and the right neighbour's share in `steps`ths. */
export interface Taps {
  readonly index: Int32Array;
  readonly share: Int32Array;
}

/** The samples of a plane that the visible part touches: the first and the last. */
export function sampleRange(axis: AxisShape): { first: number; last: number } {
  const { start, length, subsampling } = axis;
  return { first: Math.floor(start / subsampling), last: Math.ceil((start + length) / subsampling) - 1 };
}

/**
 * Bilinear neighbours with half-pixel centres. Outside the visible part the edge sample repeats, with a share of 0
 * for its neighbour, so that no sample right of the last one is ever needed.
 */
export function bilinearTaps(axis: AxisShape, steps: number): Taps {
  const index = new Int32Array(axis.size);
  const share = new Int32Array(axis.size);
  const { first, last } = sampleRange(axis);
  const unit = 2 * axis.size * axis.subsampling;
  for (let i = 0; i < axis.size; i++) {
    // Where the centre lies, in samples, over the common denominator `unit`.
    const position = 2 * axis.size * axis.start + (2 * i + 1) * axis.length - axis.subsampling * axis.size;
    const whole = Math.floor(position / unit);
    const at = axis.reversed ? axis.size - 1 - i : i;
    const outside = whole < first || whole >= last;
    index[at] = Math.min(Math.max(whole, first), last);
    share[at] = outside ? 0 : Math.floor((2 * (position - whole * unit) * steps + unit) / (2 * unit));
  }
  return { index, share };
}
