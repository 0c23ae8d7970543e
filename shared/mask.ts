import type { SegmentationMask } from './detection.ts';
import { SightlineError } from './errors.ts';

/** The longest side of a mask. */
export const MAX_MASK_SIDE = 4096;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(DIGITS, (sign, value) => [sign.charCodeAt(0), value]));
const PAD = '=';
/** Texts of this many digits are put together at once: an argument list has its limits. */
const CHUNK = 4096;

/** How many digits of text a mask of that many values takes. */
export function maskTextLength(values: number): number {
  return Math.ceil(values / 3) * 4;
}

/** A mask of `width` by `height` values, rows from the top. */
export function maskOf(label: string, width: number, height: number, values: Uint8Array): SegmentationMask {
  return { label, width, height, data: encode(values) };
}

/** The values of a mask, `width * height` of them, rows from the top. Throws `invalid_message` for text that is none. */
export function maskValues({ width, height, data }: SegmentationMask): Uint8Array {
  const count = width * height;
  const sound = width >= 1 && height >= 1 && Math.max(width, height) <= MAX_MASK_SIDE;
  if (!sound || data.length !== maskTextLength(count))
    throw broken('it has not the length that its size needs');
  const values = new Uint8Array(count);
  for (let at = 0, from = 0; at < count; at += 3, from += 4) {
    const left = count - at;
    const bits =
      (digit(data, from) << 18) |
      (digit(data, from + 1) << 12) |
      (left > 1 ? digit(data, from + 2) << 6 : 0) |
      (left > 2 ? digit(data, from + 3) : 0);
    // What lies beyond the end of a typed array is dropped.
    values[at] = bits >>> 16;
    values[at + 1] = bits >>> 8;
    values[at + 2] = bits;
  }
  return values;
}

function digit(text: string, index: number): number {
  const value = VALUES.get(text.charCodeAt(index));
  if (value === undefined) throw broken('it is no base64');
  return value;
}

function encode(values: Uint8Array): string {
  const codes = new Uint8Array(maskTextLength(values.length));
  for (let from = 0, at = 0; from < values.length; from += 3, at += 4) {
    const bits = ((values[from] ?? 0) << 16) | ((values[from + 1] ?? 0) << 8) | (values[from + 2] ?? 0);
    for (let part = 0; part < 4; part++)
      codes[at + part] = DIGITS.charCodeAt((bits >>> (18 - 6 * part)) & 63);
  }
  const missing = (3 - (values.length % 3)) % 3;
  codes.fill(PAD.charCodeAt(0), codes.length - missing);
  let text = '';
  for (let at = 0; at < codes.length; at += CHUNK)
    text += String.fromCharCode(...codes.subarray(at, at + CHUNK));
  return text;
}

function broken(reason: string): SightlineError {
  return new SightlineError('invalid_message', `This mask cannot be read: ${reason}.`);
}
