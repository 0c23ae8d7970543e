import type { PictureLayout, PixelFormat, PlaneLayout } from '../shared/frame.ts';

/** Samples per row, rows, and bytes per sample of every plane of a picture. */
function planeSizes(format: PixelFormat, width: number, height: number): [number, number, number][] {
  const halfWidth = Math.ceil(width / 2);
  const halfHeight = Math.ceil(height / 2);
  if (format === 'I420') {
    return [
      [width, height, 1],
      [halfWidth, halfHeight, 1],
      [halfWidth, halfHeight, 1],
    ];
  }
  if (format === 'NV12') {
    return [
      [width, height, 1],
      [halfWidth, halfHeight, 2],
    ];
  }
  return [[width, height, format === 'RGB' ? 3 : 4]];
}

/**
 * Planes one after the other, with `gap` bytes before each and `padding` bytes between rows; and how many bytes
 * they take together.
 */
export function packPlanes(
  format: PixelFormat,
  width: number,
  height: number,
  gap = 0,
  padding = 0,
): { planes: PlaneLayout[]; byteLength: number } {
  let end = 0;
  const planes = planeSizes(format, width, height).map(([columns, rows, bytes]) => {
    const stride = columns * bytes + padding;
    const offset = end + gap;
    end = offset + stride * rows - padding;
    return { offset, stride };
  });
  return { planes, byteLength: end };
}

/**
 * The layout of a whole, upright picture without any padding, as one gets it from an image decoder or from a sender
 * of raw pixels. BT.601 limited range unless said otherwise.
 */
export function packedLayout(
  format: PixelFormat,
  width: number,
  height: number,
  rest: Partial<Pick<PictureLayout, 'color' | 'rotation' | 'mirror'>> = {},
): PictureLayout {
  return {
    format,
    codedWidth: width,
    codedHeight: height,
    planes: packPlanes(format, width, height).planes,
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt601', range: 'limited' },
    rotation: 0,
    mirror: false,
    ...rest,
  };
}
