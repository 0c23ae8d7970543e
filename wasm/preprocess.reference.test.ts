import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColorEncoding, Picture } from '../shared/frame.ts';
import type { Tensor } from '../shared/tensor.ts';
import { packedLayout } from './pack.ts';
import { plainSpec, randomBytes } from './picture.cases.ts';
import { preprocessReference } from './preprocess.reference.ts';

const BYTES = { layout: 'nhwc', type: 'uint8' } as const;

function valuesOf({ data }: Tensor): number[] {
  return Array.from(data, Number);
}

function pixelsOf(picture: Picture, width: number, height: number): number[] {
  return valuesOf(preprocessReference(picture, plainSpec(width, height, BYTES)).tensor);
}

/** One pixel of Y, U, V. */
function colorOf(matrix: ColorEncoding['matrix'], range: ColorEncoding['range'], yuv: number[]): number[] {
  const layout = packedLayout('I420', 1, 1, { color: { matrix, range } });
  return pixelsOf({ layout, data: Uint8Array.from(yuv) }, 1, 1);
}

test.each([
  ['bt601', 'limited', [16, 128, 128], [0, 0, 0]],
  ['bt601', 'limited', [235, 128, 128], [255, 255, 255]],
  ['bt601', 'limited', [126, 128, 128], [128, 128, 128]],
  ['bt601', 'limited', [81, 90, 240], [254, 0, 0]],
  ['bt601', 'limited', [145, 54, 34], [0, 255, 1]],
  ['bt601', 'limited', [41, 240, 110], [0, 0, 255]],
  ['bt601', 'full', [255, 128, 128], [255, 255, 255]],
  ['bt601', 'full', [76, 85, 255], [254, 0, 0]],
  ['bt709', 'limited', [63, 102, 240], [255, 1, 0]],
  ['bt709', 'limited', [173, 42, 26], [0, 255, 1]],
  ['bt709', 'limited', [32, 240, 118], [1, 0, 255]],
  ['bt709', 'full', [54, 99, 255], [254, 0, 0]],
  ['bt601', 'limited', [255, 255, 255], [255, 125, 255]],
  ['bt601', 'limited', [0, 0, 0], [0, 135, 0]],
] as const)('%s %s: %j is %j', (matrix, range, yuv, rgb) => {
  const actual = colorOf(matrix, range, [...yuv]);
  for (const [channel, value] of rgb.entries()) {
    expect(Math.abs((actual[channel] ?? Number.NaN) - value)).toBeLessThanOrEqual(1);
  }
});

/** Bilinear in plain floating point, with half-pixel centres and the edge repeated. */
function bilinear(
  at: (x: number, y: number) => number,
  width: number,
  height: number,
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const get = (column: number, row: number): number =>
    at(Math.min(Math.max(column, 0), width - 1), Math.min(Math.max(row, 0), height - 1));
  const upper = get(left, top) * (left + 1 - x) + get(left + 1, top) * (x - left);
  const lower = get(left, top + 1) * (left + 1 - x) + get(left + 1, top + 1) * (x - left);
  return upper * (top + 1 - y) + lower * (y - top);
}

const side = fc.integer({ min: 1, max: 40 });

test('is bilinear with half-pixel centres, to within a level', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(), (width, height, toWidth, toHeight, seed) => {
      const data = randomBytes(width * height * 3, seed, true);
      const picture = { layout: packedLayout('RGB', width, height), data };
      const spec = plainSpec(toWidth, toHeight, { ...BYTES, fit: 'stretch' });
      const actual = valuesOf(preprocessReference(picture, spec).tensor);
      for (let i = 0; i < actual.length; i++) {
        const x = (((Math.floor(i / 3) % toWidth) + 0.5) * width) / toWidth - 0.5;
        const y = ((Math.floor(i / 3 / toWidth) + 0.5) * height) / toHeight - 0.5;
        const at = (column: number, row: number): number => data[(row * width + column) * 3 + (i % 3)] ?? 0;
        // Shares of rows have 8 bits: at most 255 / 512 away; then comes the rounding.
        expect(Math.abs((actual[i] ?? 0) - bilinear(at, width, height, x, y))).toBeLessThanOrEqual(1.05);
      }
    }),
  );
});

test('chroma samples lie in the middle of their 2x2 pixels', () => {
  // U rises by 16 from sample to sample: along pixels 0 to 7 that is 8 a pixel, and flat at the ends.
  const y = Array.from({ length: 16 }, () => 128);
  const u = [96, 112, 128, 144];
  const v = [128, 128, 128, 128];
  const layout = packedLayout('I420', 8, 2, { color: { matrix: 'bt709', range: 'full' } });
  const blue = pixelsOf({ layout, data: Uint8Array.from([...y, ...u, ...v]) }, 8, 2).filter(
    (_, i) => i % 3 === 2,
  );
  const expected = [96, 100, 108, 116, 124, 132, 140, 144].map((value) =>
    Math.round(128 + 1.8556 * (value - 128)),
  );
  expect(blue.slice(0, 8)).toEqual(expected);
  expect(blue.slice(8)).toEqual(expected);
});

test('NV12 is I420 with its chroma interleaved', () => {
  const i420 = randomBytes(6 * 4 + 12, 7, false);
  const u = i420.subarray(24, 30);
  const v = i420.subarray(30, 36);
  const woven = Array.from({ length: 6 }, (_, i) => [u[i] ?? 0, v[i] ?? 0]).flat();
  const nv12 = Uint8Array.from([...i420.subarray(0, 24), ...woven]);
  expect(pixelsOf({ layout: packedLayout('NV12', 6, 4), data: nv12 }, 5, 9)).toEqual(
    pixelsOf({ layout: packedLayout('I420', 6, 4), data: i420 }, 5, 9),
  );
});

test('rotates clockwise, then mirrors', () => {
  // a b
  // c d
  const data = Uint8Array.from([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  const shown = (rotation: 0 | 90 | 180 | 270, mirror: boolean): number[] =>
    pixelsOf({ layout: packedLayout('RGB', 2, 2, { rotation, mirror }), data }, 2, 2).filter(
      (_, i) => i % 3 === 0,
    );
  expect(shown(0, false)).toEqual([1, 2, 3, 4]);
  expect(shown(90, false)).toEqual([3, 1, 4, 2]);
  expect(shown(180, false)).toEqual([4, 3, 2, 1]);
  expect(shown(270, false)).toEqual([2, 4, 1, 3]);
  expect(shown(0, true)).toEqual([2, 1, 4, 3]);
  expect(shown(90, true)).toEqual([1, 3, 2, 4]);
});

test('letterboxes, normalises and orders as the specification says', () => {
  const data = Uint8Array.from([10, 20, 30, 40, 50, 60]);
  const picture = { layout: packedLayout('RGB', 2, 1), data };
  const options = { pad: 5, scale: 0.5, mean: [1, 2, 3], std: [2, 4, 8] } as const;
  const spec = plainSpec(2, 3, { ...options, mean: [1, 2, 3], std: [2, 4, 8], color: 'bgr' });
  const bars = [0.75, 0.125, -0.0625];
  const { tensor, geometry } = preprocessReference(picture, spec);
  expect(geometry).toEqual({ inputWidth: 2, inputHeight: 3, x: 0, y: 1, width: 2, height: 1 });
  expect(tensor.dims).toEqual([1, 3, 3, 2]);
  const planes = [
    [7, 14.5],
    [2, 5.75],
    [0.25, 2.125],
  ];
  expect(valuesOf(tensor)).toEqual(
    planes.flatMap((row, channel) => {
      const bar = bars[channel] ?? 0;
      return [bar, bar, ...row, bar, bar];
    }),
  );
});
