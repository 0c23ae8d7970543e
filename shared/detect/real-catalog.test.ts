/** The catalog's models, where their files are on this machine, on pictures whose content is known. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Picture } from '../frame.ts';
import { maskValues } from '../mask.ts';
import type { DetectOptions } from './detector.ts';
import { inputPictureLayout } from './model-input.ts';
import {
  catalogFile,
  catalogManifest,
  devFolder,
  devSkip,
  openPreprocessor,
  openRunner,
  openSession,
  readPicture,
} from './real-model.cases.ts';
import type { ModelRun } from './run-model.ts';

const MODEL_TIMEOUT_MS = 60_000;

async function look(id: string, picture: Picture, options: DetectOptions = {}): Promise<ModelRun> {
  const runner = await openRunner(catalogManifest(id), await readFile(catalogFile(id)));
  try {
    return await runner.detect(picture, options);
  } finally {
    await runner.close();
  }
}

function photo(name: string): Promise<Picture> {
  return readPicture(`${devFolder}/media/images/${name}`);
}

describe.skipIf(!devFolder)(`models of the catalog${devSkip}`, { timeout: MODEL_TIMEOUT_MS }, () => {
  const detectors = [
    'yolox-nano',
    'yolox-nano-640',
    'deimv2-atto',
    'deimv2-femto',
    'nanodet-m',
    'fastestdet',
  ];
  test.each(detectors)('%s finds the dog, and the bicycle behind it', async (id) => {
    const { detections } = await look(id, await photo('dog.jpg'));
    const dog = detections.find(({ label }) => label === 'dog');
    // Where a person sees it: x from .17 to .42, y from .36 to .94.
    expect(dog?.box.x).toBeCloseTo(0.17, 1);
    expect(dog?.box.y).toBeCloseTo(0.37, 1);
    expect(dog?.box.width).toBeCloseTo(0.25, 1);
    expect(dog?.box.height).toBeCloseTo(0.58, 1);
    expect(detections.map(({ label }) => label)).toContain('bicycle');
  });

  const finders = ['yunet-320', 'yunet-640', 'ultraface-rfb-320', 'blazeface-back', 'blazeface-front'];
  test.each(finders)('%s finds the three faces, and the one', async (id) => {
    // UltraFace takes the carnival mask on the wall for a fourth, though less surely.
    const sure = id.startsWith('ultraface') ? { threshold: 0.95 } : {};
    const three = await look(id, await photo('tfjs_three_people.jpg'), sure);
    expect(three.detections).toHaveLength(3);
    const one = await look(id, await photo('tfjs_portrait.jpg'));
    expect(one.detections).toHaveLength(1);
    const [face] = one.detections;
    expect((face?.box.x ?? 0) + (face?.box.width ?? 0) / 2).toBeCloseTo(0.49, 1);
  });

  test.each(['yunet-320', 'yunet-640'])('%s puts eyes, nose and mouth where they are', async (id) => {
    const { detections } = await look(id, await photo('tfjs_portrait.jpg'));
    const at = new Map(detections[0]?.keypoints?.map((point) => [point.name, point]));
    const [right, left, nose] = ['right_eye', 'left_eye', 'nose_tip'].map((name) => at.get(name));
    expect(right?.x).toBeLessThan(left?.x ?? 0);
    expect(nose?.y).toBeGreaterThan(right?.y ?? 1);
    expect(at.get('left_mouth_corner')?.y).toBeGreaterThan(nose?.y ?? 1);
  });

  test('selfie-segmentation tells the woman from the wall', async () => {
    const { mask } = await look('selfie-segmentation', await photo('tfjs_portrait.jpg'));
    if (!mask) throw new Error('no mask came');
    expect(mask).toMatchObject({ label: 'person', width: 256, height: 144 });
    const values = maskValues(mask);
    const at = (x: number, y: number) => values[Math.floor(y * 144) * 256 + Math.floor(x * 256)];
    expect(at(0.49, 0.3)).toBeGreaterThan(200);
    expect(at(0.5, 0.8)).toBeGreaterThan(200);
    expect([at(0.03, 0.05), at(0.97, 0.05)]).toEqual([0, 0]);
  });

  test('shufflenet-v2 knows a sledge dog, as surely as it does in a browser', async () => {
    const { detections, classes = [] } = await look('shufflenet-v2', await photo('dog.jpg'));
    expect(detections).toEqual([]);
    expect(classes.map(({ label }) => label).slice(0, 3)).toEqual([
      'Siberian husky',
      'Eskimo dog',
      'malamute',
    ]);
    // 0.204816 natively and in Chromium's WASM: whole numbers add up alike. One step of the last layer is 0.03.
    expect(classes[0]?.score).toBeCloseTo(0.2048, 3);
  });
});

const Vectors = z.object({
  cases: z.array(
    z.object({
      input: z.array(z.number()),
      expected_class: z.number(),
      ort_1_30_output: z.array(z.number()),
    }),
  ),
});

describe.skipIf(!existsSync(`${devFolder}/models/mnist_test_vectors.json`))(
  `MNIST's official vectors${devSkip}`,
  () => {
    test('the tensor of a digit is the vector, the outputs are those given, the label is right', async () => {
      const { cases } = Vectors.parse(
        JSON.parse(await readFile(`${devFolder}/models/mnist_test_vectors.json`, 'utf8')),
      );
      expect(cases.length).toBeGreaterThanOrEqual(3);
      const manifest = catalogManifest('mnist');
      const session = await openSession(await readFile(catalogFile('mnist')));
      const preprocessor = await openPreprocessor();
      for (const { input, expected_class: label, ort_1_30_output: wanted } of cases) {
        const picture = digitOf(input);
        const { tensor } = preprocessor.run(picture, manifest.preprocess);
        expect(Array.from(tensor.data, Number)).toEqual(input);
        const { Plus214_Output_0: logits } = await session.run({ Input3: tensor });
        Array.from(logits?.data ?? [], Number).forEach((value, index) => {
          expect(Math.abs(value - (wanted[index] ?? NaN))).toBeLessThan(1e-2);
        });
        const { classes } = await look('mnist', picture);
        expect(classes?.map((one) => one.label)).toEqual([String(label)]);
      }
      await session.close();
    });
  },
);

/** 28 by 28 values as a picture. */
function digitOf(values: readonly number[]): Picture {
  const data = Uint8Array.from(values.flatMap((value) => [value, value, value]));
  return { layout: inputPictureLayout({ width: 28, height: 28 }), data };
}
