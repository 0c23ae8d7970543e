import type { PixelRect } from '../shared/frame.ts';

/** Reads one kind of sample (luma, red, ...) of a picture by its column and row in its own plane. */
export interface Samples {
  readonly subsampling: 1 | 2;
  at(column: number, row: number): number;
}

/** A sample's index in its plane and its part of the mean, in 4096ths. */
interface Part {
  readonly index: number;
  readonly weight: number;
}

/**
 * The weighted mean of all samples that matter to a pixel, with 7 fractional bits. The sum is exact and rounded once.
 * `area`: those that the pixel covers, by how much. `antialias`: those around its middle, by how near they are, over
 * twice its width (and at least over two samples).
 */
export function mean(
  samples: Samples,
  mode: 'area' | 'antialias',
  visible: PixelRect,
  width: number,
  height: number,
  column: number,
  row: number,
): number {
  const across = partsOf(mode, column, width, visible.x, visible.width, samples.subsampling);
  const down = partsOf(mode, row, height, visible.y, visible.height, samples.subsampling);
  let sum = 0;
  for (const x of across) {
    for (const y of down) sum += samples.at(x.index, y.index) * x.weight * y.weight;
  }
  return Math.floor((sum + 2 ** 16) / 2 ** 17);
}

/**
 * Which samples a pixel is made of. Everything counts in half samples over `size`, so that it is whole. The weights are
 * rounded at the borders between samples, so that they sum to 4096.
 */
function partsOf(
  mode: 'area' | 'antialias',
  position: number,
  size: number,
  start: number,
  length: number,
  subsampling: number,
): Part[] {
  const sample = 2 * size * subsampling;
  const left = 2 * (start * size + position * length);
  const right = left + 2 * length;
  const reach = Math.max(sample, 2 * length);
  const shareOf = (index: number): number => {
    if (mode === 'area') return Math.min((index + 1) * sample, right) - Math.max(index * sample, left);
    return reach - Math.abs((index + 0.5) * sample - (left + right) / 2);
  };
  const first = Math.floor(start / subsampling);
  const last = Math.ceil((start + length) / subsampling) - 1;
  const parts: { index: number; share: number }[] = [];
  for (let index = first; index <= last; index++) {
    if (shareOf(index) > 0) parts.push({ index, share: shareOf(index) });
  }
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  const upTo = (count: number): number => {
    const sum = parts.slice(0, count).reduce((before, { share }) => before + share, 0);
    return Math.floor((2 * 4096 * sum + total) / (2 * total));
  };
  return parts.map(({ index }, at) => ({ index, weight: upTo(at + 1) - upTo(at) }));
}

/** The bits of the half-precision number nearest to `value`; of two as near, the even one. */
export function halfBits(value: number): number {
  const sign = Object.is(Math.sign(value), -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size < 2 ** -14) return sign + nearestEven(size * 2 ** 24);
  let exponent = -14;
  while (exponent < 16 && size >= 2 ** (exponent + 1)) exponent += 1;
  // A fraction that rounds up to 2 carries into the exponent by itself.
  const bits = (exponent + 14) * 1024 + nearestEven((size / 2 ** exponent) * 1024);
  return sign + Math.min(bits, 0x7c00);
}

function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest > 0.5 ? below + 1 : below;
}
