import { displaySize } from '../../shared/frame.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { WasmPreprocessor } from '../preprocess.ts';

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Beyond this many pixels for one, two side by side do not speak for all. */
const BILINEAR_REACH = 2;

/**
 * What lies in the kernel's `inputBuffer` as bytes of another size, upright: RGB, or one byte of luma for each pixel.
 * A view that the kernel's next call overwrites. Throws as the kernel does.
 */
export function reduceInPlace(
  kernel: WasmPreprocessor,
  layout: PictureLayout,
  size: Size,
  color: 'rgb' | 'gray',
): Uint8Array {
  const shown = displaySize(layout);
  const isStrong = shown.width > BILINEAR_REACH * size.width || shown.height > BILINEAR_REACH * size.height;
  const { data } = kernel.runInPlace(layout, specOf(size, color, isStrong)).tensor;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The size of a picture that is at most so wide; what is smaller stays as it is. */
export function sizeWithin(shown: Size, maxWidth = Number.POSITIVE_INFINITY): Size {
  const width = Math.max(1, Math.min(shown.width, Math.floor(maxWidth)));
  return { width, height: Math.max(1, Math.round((shown.height * width) / shown.width)) };
}

function specOf({ width, height }: Size, color: 'rgb' | 'gray', isStrong: boolean): PreprocessSpec {
  return {
    width,
    height,
    fit: 'stretch',
    anchor: 'top-left',
    pad: 0,
    color,
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nhwc',
    type: 'uint8',
    ...(isStrong ? { resample: 'area' } : {}),
  };
}
