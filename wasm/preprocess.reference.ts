import type { LetterboxGeometry } from '../shared/detect/letterbox.ts';
import { placePicture } from '../shared/detect/letterbox.ts';
import type { Picture, PictureLayout } from '../shared/frame.ts';
import { displaySize } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Tensor } from '../shared/tensor.ts';
import { colorMatrix } from './color-matrix.ts';
import { halfBits, mean } from './resample.reference.ts';
import type { Samples } from './resample.reference.ts';

type Resample = 'bilinear' | 'area' | 'antialias';
type Rgb = [red: number, green: number, blue: number];

/** Two neighbouring samples and the second's share in `steps`ths. */
interface Neighbours {
  readonly a: number;
  readonly b: number;
  readonly share: number;
}

/**
 * What the kernel computes, pixel by pixel and in plain words: the oracle of its tests. The picture is trusted;
 * nothing is checked. See `WasmPreprocessor` for the definition.
 */
export function preprocessReference(
  picture: Picture,
  spec: PreprocessSpec,
): { tensor: Tensor; geometry: LetterboxGeometry } {
  const geometry = placePicture(displaySize(picture.layout), spec);
  const channels = spec.color === 'gray' ? 1 : 3;
  const data = emptyTensor(spec.type, spec.width * spec.height * channels);
  const { resample = 'bilinear' } = spec;
  const bars: Rgb = [spec.pad, spec.pad, spec.pad];
  for (let y = 0; y < spec.height; y++) {
    for (let x = 0; x < spec.width; x++) {
      const column = x - geometry.x;
      const row = y - geometry.y;
      const shown = column >= 0 && row >= 0 && column < geometry.width && row < geometry.height;
      writePixel(data, spec, x, y, shown ? shownPixel(picture, resample, geometry, column, row) : bars);
    }
  }
  const { width, height } = spec;
  const dims = spec.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  return { tensor: { type: spec.type, dims, data }, geometry };
}

type TensorData = Float32Array | Uint16Array | Uint8Array | Int32Array;

function emptyTensor(type: PreprocessSpec['type'], count: number): TensorData {
  if (type === 'float32') return new Float32Array(count);
  if (type === 'float16') return new Uint16Array(count);
  return type === 'int32' ? new Int32Array(count) : new Uint8Array(count);
}

function writePixel(
  data: TensorData,
  spec: PreprocessSpec,
  x: number,
  y: number,
  [red, green, blue]: Rgb,
): void {
  const channels = channelsOf(spec, red, green, blue);
  for (const [channel, pixel] of channels.entries()) {
    const planar = (channel * spec.height + y) * spec.width + x;
    const index = spec.layout === 'nchw' ? planar : (y * spec.width + x) * channels.length + channel;
    data[index] = valueOf(pixel, spec, channel);
  }
}

function channelsOf({ color }: PreprocessSpec, red: number, green: number, blue: number): number[] {
  if (color === 'gray') return [(77 * red + 150 * green + 29 * blue + 128) >> 8];
  return color === 'rgb' ? [red, green, blue] : [blue, green, red];
}

function valueOf(pixel: number, spec: PreprocessSpec, channel: number): number {
  if (spec.type === 'uint8' || spec.type === 'int32') return pixel;
  const value = normalise(pixel, spec, channel);
  return spec.type === 'float16' ? halfBits(value) : value;
}

/** `(pixel * scale - mean) / std`, every step rounded to float32. */
function normalise(pixel: number, spec: PreprocessSpec, channel: number): number {
  const scaled = Math.fround(pixel * Math.fround(spec.scale));
  const shifted = Math.fround(scaled - Math.fround(spec.mean[channel] ?? 0));
  return Math.fround(shifted / Math.fround(spec.std[channel] ?? 1));
}

/** A pixel of the placed picture: undo the mirror, undo the rotation, then look into the resampled stored picture. */
function shownPixel(
  picture: Picture,
  resample: Resample,
  geometry: LetterboxGeometry,
  x: number,
  y: number,
): Rgb {
  const { width, height } = geometry;
  const { rotation, mirror } = picture.layout;
  const upright = mirror ? width - 1 - x : x;
  if (rotation === 90) return storedPixel(picture, resample, height, width, y, width - 1 - upright);
  if (rotation === 180)
    return storedPixel(picture, resample, width, height, width - 1 - upright, height - 1 - y);
  if (rotation === 270) return storedPixel(picture, resample, height, width, height - 1 - y, upright);
  return storedPixel(picture, resample, width, height, upright, y);
}

/** Pixel `column`, `row` of the stored picture resampled to `width` by `height`. */
function storedPixel(
  picture: Picture,
  resample: Resample,
  width: number,
  height: number,
  column: number,
  row: number,
): Rgb {
  const { visible } = picture.layout;
  const values = samplesOf(picture).map((samples) => {
    if (resample !== 'bilinear') return mean(samples, resample, visible, width, height, column, row);
    const across = neighbours(column, width, visible.x, visible.width, samples.subsampling, 16384);
    const down = neighbours(row, height, visible.y, visible.height, samples.subsampling, 256);
    return blend(samples, across, down);
  });
  const [first = 0, second = 0, third = 0] = values;
  const yuv = picture.layout.format === 'I420' || picture.layout.format === 'NV12';
  if (yuv) return toRgb(picture.layout, first, second, third);
  return [(first + 64) >> 7, (second + 64) >> 7, (third + 64) >> 7];
}

/** Bilinear with half-pixel centres; beyond the visible part the edge repeats. */
function neighbours(
  position: number,
  size: number,
  start: number,
  length: number,
  subsampling: number,
  steps: number,
): Neighbours {
  const first = Math.floor(start / subsampling);
  const last = Math.ceil((start + length) / subsampling) - 1;
  // centre = (start + (position + 0.5) * length / size) / subsampling - 0.5, kept as a fraction
  const denominator = 2 * size * subsampling;
  const numerator = 2 * size * start + (2 * position + 1) * length - size * subsampling;
  const whole = Math.floor(numerator / denominator);
  if (whole < first) return { a: first, b: first, share: 0 };
  if (whole >= last) return { a: last, b: last, share: 0 };
  const share = Math.floor(((numerator - whole * denominator) * steps) / denominator + 0.5);
  return { a: whole, b: whole + 1, share };
}

/** Rows first, then columns; the result has 7 fractional bits. */
function blend(samples: Samples, across: Neighbours, down: Neighbours): number {
  const column = (x: number): number =>
    (samples.at(x, down.a) * (256 - down.share) + samples.at(x, down.b) * down.share) >> 1;
  return (column(across.a) * (16384 - across.share) + column(across.b) * across.share) >> 14;
}

function samplesOf({ layout, data }: Picture): Samples[] {
  const samples = (plane: number, subsampling: 1 | 2, step: number, shift: number): Samples => {
    const { offset, stride } = layout.planes[plane] ?? { offset: 0, stride: 0 };
    return { subsampling, at: (column, row) => data[offset + row * stride + column * step + shift] ?? 0 };
  };
  if (layout.format === 'I420') return [samples(0, 1, 1, 0), samples(1, 2, 1, 0), samples(2, 2, 1, 0)];
  if (layout.format === 'NV12') return [samples(0, 1, 1, 0), samples(1, 2, 2, 0), samples(1, 2, 2, 1)];
  const step = layout.format === 'RGB' ? 3 : 4;
  const order = layout.format === 'BGRA' ? [2, 1, 0] : [0, 1, 2];
  return order.map((shift) => samples(0, 1, step, shift));
}

function toRgb(layout: PictureLayout, y: number, u: number, v: number): Rgb {
  const matrix = colorMatrix(layout.color);
  const luma = matrix.luma * (y + matrix.lumaBias);
  const cb = u + matrix.chromaBias;
  const cr = v + matrix.chromaBias;
  const red = luma + matrix.redV * cr;
  const green = luma + matrix.greenU * cb + matrix.greenV * cr;
  const blue = luma + matrix.blueU * cb;
  return [byte(red), byte(green), byte(blue)];
}

/** The whole part of a number with 20 fractional bits, held to 0..255. */
function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value / 2 ** 20)));
}
