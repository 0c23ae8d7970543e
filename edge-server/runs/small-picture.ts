import type { Picture, PictureLayout } from '../../shared/frame.ts';
import { displaySize } from '../../shared/frame.ts';
import { colorMatrix } from '../../wasm/color-matrix.ts';

/** A picture as a person sees it: upright RGB, three bytes a pixel, no padding. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

type ReadPixel = (x: number, y: number) => readonly [red: number, green: number, blue: number];

/**
 * Samples a picture down to at most `longestSide` pixels, nearest neighbour. It reads only the pixels it keeps, so a
 * borrowed frame of any size costs about a millisecond and nothing of it is kept.
 */
export function smallPicture(picture: Picture, longestSide: number): SmallPicture {
  const size = displaySize(picture.layout);
  const scale = Math.min(1, longestSide / Math.max(size.width, size.height));
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  const rgb = new Uint8Array(width * height * 3);
  const read = pixelReader(picture);
  const place = placeIn(picture.layout, size);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(((y + 0.5) * size.height) / height);
    for (let x = 0; x < width; x += 1) {
      const [storedX, storedY] = place(Math.floor(((x + 0.5) * size.width) / width), row);
      rgb.set(read(storedX, storedY), (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}

/** From a pixel that a person sees to where it is stored: the mirror undone, then the rotation. */
function placeIn(
  { visible, rotation, mirror }: PictureLayout,
  { width, height }: { readonly width: number; readonly height: number },
): (x: number, y: number) => readonly [number, number] {
  return (seenX, y) => {
    const x = mirror ? width - 1 - seenX : seenX;
    if (rotation === 90) return [visible.x + y, visible.y + width - 1 - x];
    if (rotation === 180) return [visible.x + width - 1 - x, visible.y + height - 1 - y];
    if (rotation === 270) return [visible.x + height - 1 - y, visible.y + x];
    return [visible.x + x, visible.y + y];
  };
}

function pixelReader({ layout, data }: Picture): ReadPixel {
  const byte = (plane: number, row: number, column: number): number => {
    const { offset, stride } = layout.planes[plane] ?? { offset: 0, stride: 0 };
    return data[offset + row * stride + column] ?? 0;
  };
  if (layout.format === 'RGB' || layout.format === 'RGBA' || layout.format === 'BGRA') {
    const step = layout.format === 'RGB' ? 3 : 4;
    const [red, blue] = layout.format === 'BGRA' ? [2, 0] : [0, 2];
    return (x, y) => [byte(0, y, x * step + red), byte(0, y, x * step + 1), byte(0, y, x * step + blue)];
  }
  const toRgb = yuvToRgb(layout);
  const interleaved = layout.format === 'NV12';
  return (x, y) => {
    const [row, column] = [y >> 1, x >> 1];
    const u = interleaved ? byte(1, row, column * 2) : byte(1, row, column);
    const v = interleaved ? byte(1, row, column * 2 + 1) : byte(2, row, column);
    return toRgb(byte(0, y, x), u, v);
  };
}

function yuvToRgb({ color }: PictureLayout): (y: number, u: number, v: number) => [number, number, number] {
  const matrix = colorMatrix(color);
  return (y, u, v) => {
    const luma = matrix.luma * ((y << 7) + matrix.lumaBias);
    const [blueDifference, redDifference] = [(u << 7) + matrix.chromaBias, (v << 7) + matrix.chromaBias];
    return [
      clamp((luma + matrix.redV * redDifference) >> 20),
      clamp((luma + matrix.greenU * blueDifference + matrix.greenV * redDifference) >> 20),
      clamp((luma + matrix.blueU * blueDifference) >> 20),
    ];
  };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}
