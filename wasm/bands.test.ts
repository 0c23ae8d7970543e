import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Picture, PlaneLayout } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Band, BandFiller } from './bands.ts';
import { packPlanes, packedLayout } from './pack.ts';
import { makePlan } from './plan.ts';
import { bytesOf, pictureOf, plainSpec, rectWithin } from './picture.cases.ts';
import { createPreprocessor } from './preprocess.ts';
import type { WasmPreprocessor } from './preprocess.ts';

let kernel: WasmPreprocessor;
let other: WasmPreprocessor;
beforeAll(async () => {
  const module = await WebAssembly.compile(
    await readFile(new URL('../build/wasm/preprocess.wasm', import.meta.url)),
  );
  [kernel, other] = await Promise.all([createPreprocessor(module), createPreprocessor(module)]);
});

/** Copies a band as `VideoFrame.copyTo` does: without gaps, and no row more than was asked for. */
function fillerOf({ layout, data }: Picture, filled: Band[] = []): BandFiller {
  return (band, room) => {
    filled.push(band);
    const { planes, byteLength } = packPlanes(layout.format, layout.codedWidth, band.to - band.from);
    const memory = room(byteLength).fill(255);
    for (const [index, { offset, stride }] of planes.entries()) {
      const source = layout.planes[index];
      if (source === undefined) throw new Error('no such plane');
      const [from, to] = index === 0 ? [band.from, band.to] : [band.from / 2, Math.ceil(band.to / 2)];
      memory.set(data.subarray(source.offset + from * stride, source.offset + to * stride), offset);
    }
    return Promise.resolve(planes);
  };
}

async function expectSame(picture: Picture, spec: PreprocessSpec): Promise<void> {
  const banded = await kernel.runBands(picture.layout, spec, fillerOf(picture));
  const whole = other.run(picture, spec);
  if (banded === null) throw new Error('it was not cut into bands');
  expect(banded.geometry).toEqual(whole.geometry);
  expect(bytesOf(banded.tensor).equals(bytesOf(whole.tensor))).toBe(true);
}

const YUV = ['I420', 'NV12'] as const;

test.each(YUV)('band by band the same bytes come out of %s as at once', async (format) => {
  for (const [width, height, side] of [
    [1280, 720, 640],
    [1280, 720, 416],
    [1920, 1080, 640],
    [1281, 723, 320],
    [961, 721, 512],
  ] as const) {
    for (const rotation of [0, 180] as const) {
      const picture = pictureOf(packedLayout(format, width, height, { rotation, mirror: rotation === 180 }));
      await expectSame(picture, plainSpec(side, side));
      await expectSame(picture, plainSpec(side, side, { color: 'bgr', layout: 'nhwc', std: [2, 3, 4] }));
      await expectSame(picture, plainSpec(side, side, { fit: 'stretch', type: 'float16', scale: 1 / 255 }));
    }
  }
});

test('any visible part, of any shape', async () => {
  const part = fc.record({
    format: fc.constantFrom(...YUV),
    visible: rectWithin(1000, 700),
    side: fc.integer({ min: 200, max: 900 }),
  });
  await fc.assert(
    fc.asyncProperty(part, async ({ format, visible, side }) => {
      const picture = pictureOf({ ...packedLayout(format, 1000, 700), visible });
      await expectSame(picture, plainSpec(side, side, { fit: 'stretch' }));
    }),
    { numRuns: 40 },
  );
});

test('bands follow each other and ask for each row about once', async () => {
  const picture = pictureOf(packedLayout('I420', 1920, 1080));
  const bands: Band[] = [];
  await kernel.runBands(picture.layout, plainSpec(640, 640), fillerOf(picture, bands));
  expect(bands.length).toBeGreaterThan(4);
  expect(bands[0]).toMatchObject({ begin: 0, from: 0 });
  expect(bands.at(-1)).toMatchObject({ end: 360, to: 1080 });
  for (const [index, { begin }] of bands.entries()) expect(begin).toBe(bands[index - 1]?.end ?? 0);
  expect(bands.reduce((rows, { from, to }) => rows + to - from, 0)).toBeLessThan(1080 * 1.05);
});

test('bands are worked out when they are asked for, and once', () => {
  const layout = packedLayout('I420', 1280, 720);
  const { bands } = makePlan(layout, plainSpec(640, 640));
  expect(bands().length).toBeGreaterThan(1);
  expect(bands()).toBe(bands());
});

test('what a caller changes of a layout before its bands are asked for changes none of them', async () => {
  const picture = pictureOf(packedLayout('NV12', 1280, 720));
  const layout = { ...picture.layout };
  const spec = plainSpec(608, 608);
  kernel.run({ ...picture, layout }, spec);
  Object.assign(layout, { codedWidth: 64, codedHeight: 48 });
  await expectSame(picture, spec);
});

const refusing: BandFiller = () => Promise.reject(new Error('gone'));
/** Rows further apart than those of the picture. */
const wide: BandFiller = (band, room) => {
  const odd = packPlanes('I420', 1280, band.to - band.from, 0, 16);
  room(odd.byteLength);
  return Promise.resolve(odd.planes);
};

test('what is small, turned, not YUV or averaged is not cut, and nothing of it is asked for', async () => {
  const big = packedLayout('I420', 1280, 720);
  const layouts = [
    packedLayout('I420', 320, 240),
    { ...big, rotation: 90 as const },
    packedLayout('RGBA', 1280, 720),
  ];
  for (const layout of layouts)
    expect(await kernel.runBands(layout, plainSpec(320, 320), refusing)).toBeNull();
  for (const rest of [{ resample: 'area' as const }, { type: 'uint8' as const }]) {
    expect(await kernel.runBands(big, plainSpec(320, 320, rest), refusing)).toBeNull();
  }
});

test('a band that does not hold what it should is refused, and the next picture is right', async () => {
  const picture = pictureOf(packedLayout('I420', 1280, 720));
  const spec = plainSpec(640, 640);
  const planes: PlaneLayout[] = packPlanes('I420', 1280, 720).planes;
  const short: BandFiller = (_, room) => (room(1000), Promise.resolve(planes));
  await expect(kernel.runBands(picture.layout, spec, short)).rejects.toMatchObject({
    code: 'invalid_message',
  });
  await expect(kernel.runBands(picture.layout, spec, wide)).rejects.toThrow('as far apart');
  await expect(kernel.runBands(picture.layout, spec, refusing)).rejects.toThrow('gone');
  await expectSame(picture, spec);
});
