import type { Picture, PixelFormat } from '../frame.ts';

/** How many bytes of a row hold pixels and how many rows there are, of each plane, for so wide and high a picture. */
const PLANES: Readonly<
  Record<PixelFormat, (w: number, h: number) => readonly (readonly [number, number])[]>
> = {
  RGB: (width, height) => [[width * 3, height]],
  RGBA: (width, height) => [[width * 4, height]],
  BGRA: (width, height) => [[width * 4, height]],
  NV12: (width, height) => [
    [width, height],
    [half(width) * 2, half(height)],
  ],
  I420: (width, height) => [
    [width, height],
    [half(width), half(height)],
    [half(width), half(height)],
  ],
};

/**
 * Tells one picture's bytes from another's, padding left out: 16 hex digits (two FNV-1a of 32 bits; no protection
 * against somebody who seeks a collision).
 */
export function pixelHash({ layout, data }: Picture): string {
  const { format, codedWidth, codedHeight, planes } = layout;
  let [low, high] = [0x811c9dc5, 0xdeadbeef];
  for (const [index, [bytes, rows]] of PLANES[format](codedWidth, codedHeight).entries()) {
    const { offset, stride } = planes[index] ?? { offset: 0, stride: 0 };
    for (let row = 0; row < rows; row += 1) {
      const begin = offset + row * stride;
      for (let at = begin; at < begin + bytes; at += 1) {
        const byte = data[at] ?? 0;
        low = Math.imul(low ^ byte, 0x01000193);
        high = Math.imul(high ^ byte, 0x01000193) ^ (high >>> 15);
      }
    }
  }
  return hex(low) + hex(high);
}

function half(size: number): number {
  return Math.ceil(size / 2);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
