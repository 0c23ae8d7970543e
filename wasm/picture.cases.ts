import * as fc from 'fast-check';
import type { Picture, PictureLayout, PixelRect } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Tensor } from '../shared/tensor.ts';
import { packPlanes } from './pack.ts';

/** A specification with the manifest's defaults. */
export function plainSpec(width: number, height: number, rest: Partial<PreprocessSpec> = {}): PreprocessSpec {
  return {
    width,
    height,
    fit: 'letterbox',
    anchor: 'center',
    pad: 0,
    color: 'rgb',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nchw',
    type: 'float32',
    ...rest,
  };
}

const side = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(1, 2, 3, 16, 17, 31, 32, 33, 64, 300));

function within(size: number): fc.Arbitrary<[start: number, length: number]> {
  const part = fc
    .tuple(fc.nat(size - 1), fc.nat(size - 1))
    .map(([a, b]): [number, number] => [Math.min(a, b), Math.abs(a - b) + 1]);
  return fc.oneof(fc.constant<[number, number]>([0, size]), part);
}

/** A rectangle within the given size. */
export function rectWithin(width: number, height: number): fc.Arbitrary<PixelRect> {
  return fc.tuple(within(width), within(height)).map(([[x, w], [y, h]]) => ({ x, y, width: w, height: h }));
}

/** Pictures of every format, size, stride, visible part, rotation and mirror, with random bytes. */
export const pictures: fc.Arbitrary<Picture> = fc
  .record({
    format: fc.constantFrom(
      'I420' as const,
      'NV12' as const,
      'RGBA' as const,
      'BGRA' as const,
      'RGB' as const,
    ),
    width: side,
    height: side,
    gap: fc.nat(9),
    padding: fc.nat(20),
    matrix: fc.constantFrom('bt601' as const, 'bt709' as const),
    range: fc.constantFrom('limited' as const, 'full' as const),
    rotation: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
    mirror: fc.boolean(),
    seed: fc.nat(),
    extremes: fc.boolean(),
  })
  .chain(({ width, height, ...rest }) =>
    rectWithin(width, height).map((visible) => {
      const { format, matrix, range, rotation, mirror } = rest;
      const { planes, byteLength } = packPlanes(format, width, height, rest.gap, rest.padding);
      const color = { matrix, range };
      const layout = {
        format,
        codedWidth: width,
        codedHeight: height,
        planes,
        visible,
        color,
        rotation,
        mirror,
      };
      return { layout, data: randomBytes(byteLength, rest.seed, rest.extremes) };
    }),
  );

/** Deterministic bytes; `extremes` gives only 0 and 255, where rounding and clamping are hardest. */
export function randomBytes(length: number, seed: number, extremes: boolean): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (extremes) return state & 64 ? 255 : 0;
    return state >>> 9;
  });
}

const f32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const triple = (value: fc.Arbitrary<number>): fc.Arbitrary<[number, number, number]> =>
  fc.tuple(value, value, value);

/** Every option of a specification. */
export const specs: fc.Arbitrary<PreprocessSpec> = fc.record({
  width: side,
  height: side,
  fit: fc.constantFrom('letterbox', 'stretch'),
  anchor: fc.constantFrom('center', 'top-left'),
  pad: fc.nat(255),
  color: fc.constantFrom('rgb', 'bgr', 'rgb', 'bgr', 'gray'),
  scale: fc.oneof(fc.constantFrom(1, 1 / 255), f32),
  mean: fc.oneof(fc.constant<[number, number, number]>([0, 0, 0]), triple(f32)),
  std: fc.oneof(fc.constant<[number, number, number]>([1, 1, 1]), triple(f32.filter((value) => value !== 0))),
  layout: fc.constantFrom('nchw', 'nhwc'),
  type: fc.constantFrom('float32', 'uint8', 'float32', 'uint8', 'float16', 'int32'),
  resample: fc.constantFrom('bilinear', 'bilinear', 'area', 'antialias'),
});

/** A picture of this layout, without gaps, of random bytes. */
export function pictureOf(layout: PictureLayout, seed = 1): Picture {
  const { format, codedWidth, codedHeight } = layout;
  const { byteLength } = packPlanes(format, codedWidth, codedHeight);
  return { layout, data: randomBytes(byteLength, seed, false) };
}

/** A tensor's memory. */
export function bytesOf({ data }: Tensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
