import { expect, test } from 'vitest';
import type { PixelRect } from '../frame.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { Tensor } from '../tensor.ts';
import { manifestOf } from './decoder.cases.ts';
import { placePicture } from './letterbox.ts';
import { lookWithin } from './look-within.ts';
import { inputPictureLayout } from './model-input.ts';
import { tensorOf } from './outputs.cases.ts';
import { partOf, repeated } from './tensor-batch.ts';

const layout = inputPictureLayout({ width: 200, height: 100 });
const BOXES = Array.from({ length: 10 }, (_, at) => ({ x: at / 10, y: 0, width: 0.1, height: 0.5 }));

const markOf = (crop: PixelRect): number => crop.x;

/** A model whose only output is the number of the crop that it was given; it is seen as a box in the crop's middle. */
function setUp(batch: 1 | -1) {
  const fixed = manifestOf({ family: 'centernet', width: 64, labels: ['face'], outputs: { found: [1, 1] } });
  const open = <T extends { shape: readonly number[] }>(all: readonly T[]): T[] =>
    all.map((each) => ({ ...each, shape: [batch, ...each.shape.slice(1)] }));
  const manifest: ModelManifest = {
    ...fixed,
    inputs: open(fixed.inputs),
    outputs: open(fixed.outputs),
  };
  const counts: number[] = [];
  let now = 0;
  const looker = {
    manifest,
    now: () => (now += 1),
    preprocessor: {
      runInPlace: (_layout: unknown, spec: ModelManifest['preprocess'], crop: PixelRect | undefined) => ({
        tensor: tensorOf([1, 1], Float32Array.of(crop === undefined ? -1 : markOf(crop))),
        geometry: placePicture(crop ?? layout.visible, spec),
      }),
      runCrops: (_layout: unknown, spec: ModelManifest['preprocess'], crops: readonly PixelRect[]) => ({
        tensor: tensorOf([crops.length, 1], Float32Array.from(crops, markOf)),
        geometries: crops.map((crop) => placePicture(crop, spec)),
      }),
    },
    infer: (tensor: Tensor, count: number) => {
      counts.push(count);
      return Promise.resolve({ found: tensor });
    },
    read: ({ found }: Readonly<Record<string, Tensor>>) => ({
      detections: [
        { label: String(found?.data[0]), score: 0.5, box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } },
      ],
    }),
  };
  return { looker, counts };
}

test.each([
  [1, Array.from({ length: 10 }, () => 1)],
  [-1, [8, 2]],
] as const)(
  'a model with a first dimension of %i is given so many crops at a time: %j',
  async (batch, expected) => {
    const { looker, counts } = setUp(batch);
    const run = await lookWithin(looker, layout, BOXES, 100);
    expect(counts).toEqual(expected);
    // Each crop's outputs are its own, and placed where it lies.
    const found = run.detections.map(({ label, box }) => [Number(label), Math.round(box.x * 200)]);
    expect(found.toSorted(([a = 0], [b = 0]) => a - b)).toEqual(BOXES.map((_, at) => [at * 20, at * 20 + 5]));
    expect(run.inferMs).toBe(counts.length);
  },
);

test('no boxes: nothing is run', async () => {
  const { looker, counts } = setUp(1);
  expect(await lookWithin(looker, layout, [], 10)).toMatchObject({ detections: [], inferMs: 0 });
  expect(counts).toEqual([]);
});

test('feeds that are the same for every picture are repeated, outputs are taken apart', () => {
  const sizes: Tensor = { type: 'int64', dims: [1, 2], data: BigInt64Array.of(3n, 4n) };
  expect(repeated({ sizes }, 2)).toEqual({
    sizes: { type: 'int64', dims: [2, 2], data: BigInt64Array.of(3n, 4n, 3n, 4n) },
  });
  const both = { out: tensorOf([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)) };
  expect(partOf(both, 1, 2)).toEqual({ out: tensorOf([1, 3], Float32Array.of(4, 5, 6)) });
});
