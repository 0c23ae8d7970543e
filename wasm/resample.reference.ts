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
 * The mean of all samples that a pixel covers, those at its edges in part, with 7 fractional bits. Rows first: their
 * weighted sum, whole; then columns; rounded once.
 */
export function mean(
  samples: Samples,
  visible: PixelRect,
  width: number,
  height: number,
  column: number,
  row: number,
): number {
  const across = partsOf(column, width, visible.x, visible.width, samples.subsampling);
  const down = partsOf(row, height, visible.y, visible.height, samples.subsampling);
  let sum = 0;
  for (const x of across) {
    for (const y of down) sum += samples.at(x.index, y.index) * x.weight * y.weight;
  }
  return Math.floor((sum + 2 ** 16) / 2 ** 17);
}

/** Which samples a pixel covers. The weights are rounded at the borders between samples, so that they sum to 4096. */
function partsOf(position: number, size: number, start: number, length: number, subsampling: number): Part[] {
  const unit = size * subsampling;
  const left = start * size + position * length;
  const right = left + length;
  const parts: Part[] = [];
  const upTo = (border: number): number =>
    Math.floor((2 * 4096 * (Math.min(border * unit, right) - left) + length) / (2 * length));
  let before = 0;
  for (let index = Math.floor(left / unit); index * unit < right; index++) {
    const through = upTo(index + 1);
    parts.push({ index, weight: through - before });
    before = through;
  }
  return parts;
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
