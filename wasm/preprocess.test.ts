import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { SightlineError } from '../shared/errors.ts';
import { displaySize } from '../shared/frame.ts';
import type { Picture, PictureLayout, PixelFormat } from '../shared/frame.ts';
import type { Tensor } from '../shared/tensor.ts';
import { cropLayout } from './crop.ts';
import { packedLayout } from './pack.ts';
import { bytesOf, pictureOf, pictures, plainSpec, rectWithin, specs } from './picture.cases.ts';
import { preprocessReference } from './preprocess.reference.ts';
import type { WasmPreprocessor } from './preprocess.ts';
import { MAX_PICTURE_BYTES, createPreprocessor } from './preprocess.ts';

// The oracle takes its time, and cores may be busy.
vi.setConfig({ testTimeout: 60_000 });

const wasm = await readFile(new URL('../build/wasm/preprocess.wasm', import.meta.url));
const module = await WebAssembly.compile(wasm);
const kernel = await createPreprocessor(module);

/** The first value that is not the same to the last bit, in words. */
function difference(actual: Tensor, expected: Tensor): string | undefined {
  if (bytesOf(actual).equals(bytesOf(expected))) return undefined;
  const index = actual.data.findIndex((value, i) => !Object.is(value, expected.data[i]));
  return `value ${index} of ${actual.data.length}: ${actual.data[index]} instead of ${expected.data[index]}`;
}

function expectReference(
  picture: Picture,
  spec = plainSpec(8, 8),
  preprocessor: WasmPreprocessor = kernel,
): void {
  const expected = preprocessReference(picture, spec);
  const actual = preprocessor.run(picture, spec);
  expect(actual.geometry).toEqual(expected.geometry);
  expect(actual.tensor.dims).toEqual(expected.tensor.dims);
  expect(actual.tensor.type).toBe(expected.tensor.type);
  expect(difference(actual.tensor, expected.tensor)).toBeUndefined();
}

test('gives the reference’s bytes for any picture and any specification', () => {
  fc.assert(
    fc.property(pictures, specs, (picture, spec) => expectReference(picture, spec)),
    { numRuns: 500 },
  );
});

const formats: PixelFormat[] = ['I420', 'NV12', 'RGBA', 'BGRA', 'RGB'];
// One for every way of reading a row (halved, copied, picked, one window, two, single pairs, a third, two thirds), and
// mixtures of them.
const ratios: [width: number, height: number, toWidth: number, toHeight: number][] = [
  [64, 36, 32, 18],
  [64, 36, 32, 20],
  [66, 34, 33, 17],
  [48, 40, 48, 40],
  [48, 40, 48, 20],
  [96, 54, 32, 18],
  [96, 54, 64, 36],
  [120, 66, 40, 22],
  [96, 40, 32, 20],
  [111, 63, 37, 21],
  [102, 66, 34, 44],
  [60, 40, 40, 20],
  [61, 47, 40, 30],
  [160, 90, 52, 29],
  [400, 30, 20, 3],
  [40, 400, 24, 10],
  [20, 11, 61, 33],
  [1, 1, 40, 40],
  [300, 1, 17, 1],
];

test.each(formats)('gives the reference’s bytes in every way of reading a row of %s', (format) => {
  for (const [width, height, toWidth, toHeight] of ratios) {
    const picture = pictureOf(packedLayout(format, width, height));
    for (const layout of ['nchw', 'nhwc'] as const) {
      for (const scale of [1, 1 / 255]) {
        expectReference(picture, plainSpec(toWidth, toHeight, { fit: 'stretch', layout, scale }));
        expectReference(picture, plainSpec(toWidth, toHeight, { color: 'bgr', layout, std: [2, 3, 4] }));
      }
      expectReference(picture, plainSpec(toWidth, toHeight, { layout, type: 'uint8' }));
    }
  }
});

test.each(formats)('takes the mean of all that a pixel covers, of %s at any ratio', (format) => {
  for (const [width, height, toWidth, toHeight] of ratios) {
    const picture = pictureOf(packedLayout(format, width, height, { rotation: width > 60 ? 90 : 0 }));
    for (const layout of ['nchw', 'nhwc'] as const) {
      for (const resample of ['area', 'antialias'] as const) {
        expectReference(picture, plainSpec(toWidth, toHeight, { fit: 'stretch', layout, resample }));
      }
    }
  }
});

test('a mean is that of the pixels: of a chessboard it is grey, where bilinear sees a field or two', () => {
  const layout = packedLayout('RGB', 64, 64);
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, byte) => {
    const pixel = Math.floor(byte / 3);
    return (pixel + Math.floor(pixel / 64)) % 2 === 0 ? 0 : 255;
  });
  const spec = plainSpec(4, 4, { type: 'uint8', resample: 'area' });
  const { tensor } = kernel.run({ layout, data }, spec);
  expect(new Set(Array.from(tensor.data, Number))).toEqual(new Set([128]));
});

test('every picture of one colour keeps it, whatever the reduction', () => {
  const odd = fc.integer({ min: 1, max: 90 });
  fc.assert(
    fc.property(odd, odd, odd, odd, fc.nat(255), (width, height, toWidth, toHeight, value) => {
      const layout = packedLayout('RGBA', width, height);
      const data = new Uint8Array(width * height * 4).fill(value);
      const spec = plainSpec(toWidth, toHeight, {
        fit: 'stretch',
        type: 'uint8',
        resample: value % 2 ? 'area' : 'antialias',
      });
      const values = new Set(Array.from(kernel.run({ layout, data }, spec).tensor.data, Number));
      expect(values).toEqual(new Set([value]));
    }),
  );
});

test('halves are the nearest to the floats', () => {
  const picture = {
    layout: packedLayout('RGB', 16, 16),
    data: Uint8Array.from({ length: 768 }, (_, i) => i % 256),
  };
  for (const scale of [1, 1 / 255, 1e-7, 300, -1 / 3, 2 ** -20, 257.003, 1e30, 0]) {
    expectReference(picture, plainSpec(16, 16, { scale, type: 'float16' }));
  }
  const { tensor } = kernel.run(picture, plainSpec(16, 16, { type: 'float16' }));
  expect(tensor.data.slice(0, 3)).toEqual(Uint16Array.of(0, 0x4200, 0x4600));
});

test('gray is one channel: of a gray picture its very values', () => {
  const data = Uint8Array.from({ length: 28 * 28 * 3 }, (_, byte) => Math.floor(byte / 3) % 256);
  const spec = plainSpec(28, 28, { color: 'gray' });
  const { tensor } = kernel.run({ layout: packedLayout('RGB', 28, 28), data }, spec);
  expect(tensor.dims).toEqual([1, 1, 28, 28]);
  expect(Array.from(tensor.data, Number)).toEqual(Array.from({ length: 784 }, (_, at) => at % 256));
});

test('BGRA is RGBA with red and blue changed over', () => {
  const rgba = pictureOf(packedLayout('RGBA', 40, 30));
  const bgra = { layout: packedLayout('BGRA', 40, 30), data: rgba.data };
  const one = bytesOf(kernel.run(rgba, plainSpec(17, 17, { color: 'bgr' })).tensor).toString('hex');
  expect(bytesOf(kernel.run(bgra, plainSpec(17, 17)).tensor).toString('hex')).toBe(one);
});

test('a batch of crops is each crop’s tensor, one after the other', () => {
  const batches = pictures.chain((picture) => {
    const { width, height } = displaySize(picture.layout);
    const crops = fc.array(rectWithin(width, height), { minLength: 1, maxLength: 12 });
    return fc.tuple(fc.constant(picture), crops);
  });
  fc.assert(
    fc.property(batches, specs, ([picture, crops], spec) => {
      const each = crops.map((crop) => bytesOf(kernel.run(picture, spec, crop).tensor).toString('hex'));
      kernel.inputBuffer(picture.data.length).set(picture.data);
      const { tensor, geometries } = kernel.runCrops(picture.layout, spec, crops);
      expect(tensor.dims[0]).toBe(crops.length);
      expect(bytesOf(tensor).toString('hex')).toBe(each.join(''));
      expect(geometries).toEqual(crops.map((crop) => kernel.run(picture, spec, crop).geometry));
    }),
    { numRuns: 40 },
  );
});

test('an empty batch and one beyond all memory are refused', () => {
  const picture = pictureOf(packedLayout('RGB', 9, 9));
  kernel.inputBuffer(picture.data.length).set(picture.data);
  expect(() => kernel.runCrops(picture.layout, plainSpec(8, 8), [])).toThrow(/at least one crop/);
  const many = Array.from({ length: 6 }, () => ({ x: 0, y: 0, width: 9, height: 9 }));
  expect(() => kernel.runCrops(picture.layout, plainSpec(4096, 4096), many)).toThrow(/fewer crops/);
});

test('a picture of the input’s size passes through unchanged', () => {
  const picture = pictureOf(packedLayout('RGB', 37, 21));
  const { tensor } = kernel.run(picture, plainSpec(37, 21, { layout: 'nhwc', type: 'uint8' }));
  expect(tensor.data).toEqual(picture.data);
});

test('letterboxed by the sender, normalised by the receiver: the same tensor as at once', () => {
  fc.assert(
    fc.property(pictures, specs, (picture, spec) => {
      const onWay = { ...spec, layout: 'nhwc', type: 'uint8', color: 'rgb' } as const;
      const { tensor } = kernel.run(picture, onWay);
      const received = {
        layout: packedLayout('RGB', spec.width, spec.height),
        data: Uint8Array.from(tensor.data, Number),
      };
      const there = bytesOf(kernel.run(received, spec).tensor).toString('hex');
      expect(there).toBe(bytesOf(kernel.run(picture, spec).tensor).toString('hex'));
    }),
  );
});

test('a crop is the same as a narrower visible part', () => {
  const cropped = pictures.chain((picture) => {
    const { width, height } = displaySize(picture.layout);
    return fc.tuple(fc.constant(picture), rectWithin(width, height));
  });
  fc.assert(
    fc.property(cropped, specs, ([picture, crop], spec) => {
      const expected = preprocessReference({ ...picture, layout: cropLayout(picture.layout, crop) }, spec);
      const actual = kernel.run(picture, spec, crop);
      expect(actual.geometry).toEqual(expected.geometry);
      expect(difference(actual.tensor, expected.tensor)).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test('processes in place what was written into its memory', () => {
  const picture = pictureOf(packedLayout('NV12', 50, 30));
  kernel.inputBuffer(picture.data.length).set(picture.data);
  const spec = plainSpec(32, 32);
  const { tensor } = kernel.runInPlace(picture.layout, spec);
  expect(difference(tensor, preprocessReference(picture, spec).tensor)).toBeUndefined();
});

test('what was written stays while the memory grows for a larger output', async () => {
  const fresh = await createPreprocessor(module);
  const picture = pictureOf(packedLayout('RGBA', 40, 30));
  const view = fresh.inputBuffer(picture.data.length);
  view.set(picture.data);
  const spec = plainSpec(700, 500);
  const { tensor } = fresh.runInPlace(picture.layout, spec);
  expect(view.byteLength).toBe(0);
  expect(difference(tensor, preprocessReference(picture, spec).tensor)).toBeUndefined();
});

test('bars are right when specifications take turns, more of them than plans are kept', () => {
  const picture = pictureOf(packedLayout('I420', 40, 22));
  for (const round of [0, 1, 2]) {
    for (let pad = 0; pad < 11; pad++) {
      expectReference(picture, plainSpec(20 + pad, 30, { pad, anchor: round === 1 ? 'top-left' : 'center' }));
    }
  }
});

test('notices that a layout or a specification has been changed in place', () => {
  const layout = packedLayout('I420', 32, 16);
  const spec = plainSpec(24, 24);
  expectReference(pictureOf(layout), spec);
  const changed = Object.assign(spec, { pad: 9, mean: [1, 0, 0] });
  expectReference(pictureOf(Object.assign(layout, { mirror: true })), changed);
});

test('refuses bytes that are too few, and goes on', () => {
  const picture = pictureOf(packedLayout('I420', 32, 16));
  const short = { ...picture, data: picture.data.subarray(1) };
  expect(() => kernel.run(short, plainSpec(8, 8))).toThrow(
    expect.objectContaining({ code: 'invalid_message' }),
  );
  expectReference(picture);
  expect(() => kernel.run(short, plainSpec(8, 8))).toThrow(
    expect.objectContaining({ code: 'invalid_message' }),
  );
});

test('refuses a picture that is too large, and goes on', () => {
  const refused = expect.objectContaining({ code: 'too_large' });
  for (const size of [MAX_PICTURE_BYTES + 1, -1, 0.5, Number.NaN]) {
    expect(() => kernel.inputBuffer(size)).toThrow(refused);
  }
  expect(() => kernel.runInPlace(packedLayout('RGB', 1, 1), plainSpec(8, 8))).not.toThrow();
  expectReference(pictureOf(packedLayout('RGB', 9, 9)));
});

test('no layout, however hostile, does more than throw a SightlineError', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 16, 16384, 2 ** 31, 2 ** 32, -1));
  const plane = fc.record({ offset: number, stride: number });
  const layouts = fc.record({
    format: fc.constantFrom(...formats),
    codedWidth: number,
    codedHeight: number,
    planes: fc.array(plane, { maxLength: 4 }),
    visible: fc.record({ x: number, y: number, width: number, height: number }),
    color: fc.constant({ matrix: 'bt601' as const, range: 'full' as const }),
    rotation: fc.constantFrom(0 as const, 90 as const),
    mirror: fc.boolean(),
  });
  const good = pictures.map(({ layout }) => layout);
  // A good layout with one thing replaced gets further than one that is wrong throughout.
  const mutated = fc
    .tuple(good, layouts, fc.constantFrom('codedWidth', 'codedHeight', 'planes', 'visible', 'format'))
    .map(([layout, other, key]) => ({ ...layout, [key]: other[key as keyof PictureLayout] }));
  fc.assert(
    fc.property(fc.oneof(layouts, mutated), fc.nat(5000), (layout, size) => {
      try {
        kernel.run({ layout, data: new Uint8Array(size) }, plainSpec(16, 16));
      } catch (error) {
        expect(error).toBeInstanceOf(SightlineError);
      }
    }),
    { numRuns: 500 },
  );
  expectReference(pictureOf(packedLayout('I420', 32, 16)));
});

test('refuses a module that is another one', async () => {
  const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  await expect(createPreprocessor(empty)).rejects.toThrow('build it again');
});
