/**
 * Real models on real pictures, through the WASM kernel and the native runtime. The expected boxes were drawn into
 * the pictures and looked at.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundingBox, Detection } from '../detection.ts';
import { convertGraphModel, shardPaths } from '../models/import/convert.ts';
import { ManifestSchema } from '../models/manifest.ts';
import { inputPictureSpec } from './model-input.ts';
import { iou } from './nms.ts';
import {
  demoPictures,
  devFolder,
  devSkip,
  openBundled,
  openPreprocessor,
  openRunner,
  openSession,
  readManifest,
  readPicture,
} from './real-model.cases.ts';
import { createDecoder } from './registry.ts';
import { ModelRunner } from './run-model.ts';

type Place = readonly [x: number, y: number, width: number, height: number];

function boxOf([x, y, width, height]: Place): BoundingBox {
  return { x, y, width, height };
}

function near(value: number): unknown {
  return expect.closeTo(value, 6);
}

function hashOf(values: Float32Array): string {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
}

/** Each place has a detection of that label on it. */
function expectAt(
  found: readonly Detection[],
  label: string,
  places: readonly Place[],
  overlap = 0.85,
): void {
  const boxes = found.filter((one) => one.label === label).map((one) => one.box);
  for (const place of places) {
    const best = Math.max(0, ...boxes.map((box) => iou(box, boxOf(place))));
    expect(best, `${label} at ${place.join(', ')}`).toBeGreaterThan(overlap);
  }
}

/** Five portraits side by side: the faces, and what is seen of the persons. */
const portraitFaces: readonly Place[] = [
  [0.046, 0.517, 0.118, 0.132],
  [0.245, 0.518, 0.114, 0.127],
  [0.438, 0.521, 0.119, 0.132],
  [0.619, 0.511, 0.128, 0.143],
  [0.822, 0.525, 0.113, 0.126],
];
const portraits: readonly Place[] = [
  [0.014, 0.487, 0.184, 0.203],
  [0.205, 0.483, 0.189, 0.203],
  [0.394, 0.479, 0.195, 0.212],
  [0.596, 0.479, 0.186, 0.207],
  [0.79, 0.476, 0.197, 0.221],
];
const portraitsFile = `${demoPictures}/screenshot-facedetect.jpg`;

/** A figure standing on the left, a man at his camera in the upper right. */
const figure: Place = [0.091, 0.087, 0.21, 0.89];
const man: Place = [0.624, 0.063, 0.287, 0.31];
const figureFile = `${demoPictures}/screenshot-vrm.jpg`;

describe('BlazeFace as bundled', () => {
  let runner: ModelRunner;
  beforeAll(async () => {
    runner = await openBundled('blazeface');
  });
  afterAll(() => runner.close());

  test('finds the five faces and nothing else', async () => {
    const { detections } = await runner.detect(await readPicture(portraitsFile));
    expect(detections).toHaveLength(5);
    expectAt(detections, 'face', portraitFaces);
  });

  test('its key points lie where a face has them', async () => {
    const { detections } = await runner.detect(await readPicture(portraitsFile));
    for (const { box, keypoints = [] } of detections) {
      const at = (name: string) => keypoints.find((point) => point.name === name) ?? { x: NaN, y: NaN };
      const [right, left, nose, mouth] = [
        at('right_eye'),
        at('left_eye'),
        at('nose_tip'),
        at('mouth_center'),
      ];
      expect(right.x).toBeLessThan(left.x);
      expect(nose.y).toBeGreaterThan(Math.min(right.y, left.y));
      expect(mouth.y).toBeGreaterThan(nose.y);
      for (const point of [right, left, nose, mouth]) {
        expect(point.x).toBeGreaterThan(box.x);
        expect(point.x).toBeLessThan(box.x + box.width);
        expect(point.y).toBeGreaterThan(box.y);
        expect(point.y).toBeLessThan(box.y + box.height);
      }
    }
  });
});

describe('CenterNet as bundled', () => {
  let runner: ModelRunner;
  beforeAll(async () => {
    runner = await openBundled('centernet');
  });
  afterAll(() => runner.close());

  test('finds the five persons, sure of exactly those', async () => {
    const { detections } = await runner.detect(await readPicture(portraitsFile), { threshold: 0.5 });
    expect(detections).toHaveLength(5);
    expectAt(detections, 'person', portraits);
  });

  test('finds figure and man', async () => {
    const { detections } = await runner.detect(await readPicture(figureFile));
    expect(detections).toHaveLength(2);
    expectAt(detections, 'person', [figure, man]);
  });

  test('a label filter leaves the others out', async () => {
    const { detections } = await runner.detect(await readPicture(portraitsFile), { labels: ['dog'] });
    expect(detections).toEqual([]);
  });

  test('its raw heat map gives what its ready rows give', async () => {
    const folder = new URL('../../node_modules/@vladmandic/human/models/', import.meta.url);
    const json = await readFile(new URL('centernet.json', folder), 'utf8');
    const shards = new Map<string, Uint8Array>();
    for (const path of shardPaths(json))
      shards.set(path, new Uint8Array(await readFile(new URL(path, folder))));
    const outputs = ['tower_0/detections', 'tower_0/keypoints', 'tower_0/wh'];
    const imported = convertGraphModel(json, shards, { outputs, inputLayout: 'nchw' });
    const session = await openSession(imported.onnx);
    const preprocessor = await openPreprocessor();
    const { tensor, geometry } = preprocessor.run(
      await readPicture(portraitsFile),
      runner.manifest.preprocess,
    );
    const given = await session.run({ [imported.inputs[0]?.name ?? '']: tensor });
    const context = { geometry, options: { threshold: 0.3, topK: 100, labels: [] } };
    const read = (names: readonly string[]) => {
      const shapes = names.map((name) => ({
        name,
        type: 'float32' as const,
        shape: [...(given[name]?.dims ?? [])],
      }));
      return createDecoder({ ...runner.manifest, outputs: shapes })(given, context).detections;
    };
    const ready = read(['tower_0/detections']);
    expect(ready.length).toBeGreaterThanOrEqual(5);
    // The graph adds in float32, the decoder does not.
    const wanted = ready.map(({ label, score, box: { x, y, width, height } }) => ({
      label,
      score,
      box: { x: near(x), y: near(y), width: near(width), height: near(height) },
    }));
    expect(read(['tower_0/keypoints', 'tower_0/wh'])).toEqual(wanted);
    await session.close();
  });
});

describe('MoveNet as bundled', () => {
  let runner: ModelRunner;
  beforeAll(async () => {
    runner = await openBundled('movenet');
  });
  afterAll(() => runner.close());

  test('finds the standing figure from head to foot', async () => {
    const { detections } = await runner.detect(await readPicture(figureFile));
    expect(detections).toHaveLength(1);
    expectAt(detections, 'person', [figure], 0.75);
    const at = new Map(detections[0]?.keypoints?.map((point) => [point.name, point]));
    const heights = ['nose', 'left_shoulder', 'left_hip', 'left_knee', 'left_ankle'].map(
      (name) => at.get(name)?.y,
    );
    expect(heights).toEqual(heights.toSorted((a, b) => Number(a) - Number(b)));
    expect(at.get('nose')?.x).toBeCloseTo(0.21, 1);
    expect(at.get('left_ankle')?.y).toBeCloseTo(0.935, 1);
  });
});

describe('ways into a runner', () => {
  test.each(['blazeface', 'centernet', 'movenet'])(
    '%s: the same detections in place, and from a picture brought to size by its sender',
    async (id) => {
      const runner = await openBundled(id);
      const picture = await readPicture(portraitsFile);
      const options = { threshold: 0.2 };
      const { detections } = await runner.detect(picture, options);
      expect(detections.length).toBeGreaterThan(0);
      runner.inputBuffer(picture.data.length).set(picture.data);
      expect((await runner.detectInPlace(picture.layout, options)).detections).toEqual(detections);
      const sender = await openPreprocessor();
      const { tensor } = sender.run(picture, inputPictureSpec(runner.manifest.preprocess));
      const sent = Uint8Array.from(tensor.data, Number);
      const source = { width: picture.layout.codedWidth, height: picture.layout.codedHeight };
      expect((await runner.detectInput(sent, source, options)).detections).toEqual(detections);
      await runner.close();
    },
  );

  test('the tensor made of a sender’s picture is the sender’s own, bit for bit', async () => {
    const manifest = await readManifest(
      new URL('../../examples/models/yolox-nano.manifest.json', import.meta.url),
    );
    const picture = await readPicture(figureFile);
    const preprocessor = await openPreprocessor();
    const direct = Float32Array.from(preprocessor.run(picture, manifest.preprocess).tensor.data, Number);
    const sent = preprocessor.run(picture, inputPictureSpec(manifest.preprocess)).tensor.data;
    const bytes = Uint8Array.from(sent, Number);
    let received = new Float32Array();
    const runner = new ModelRunner({
      manifest,
      preprocessor,
      session: {
        run: async (feeds) => {
          received = Float32Array.from(feeds['images']?.data ?? [], Number);
          return { output: { type: 'float32', dims: [1, 3549, 85], data: new Float32Array(3549 * 85) } };
        },
        close: async () => {},
      },
      now: () => 0,
    });
    await runner.detectInput(bytes, { width: 800, height: 653 });
    expect(hashOf(received)).toBe(hashOf(direct));
  });
});

describe.skipIf(!devFolder)(`models of the development folder${devSkip}`, () => {
  test('YOLOX-Nano on dog, bicycle and car', async () => {
    const manifest = await readManifest(
      new URL('../../examples/models/yolox-nano.manifest.json', import.meta.url),
    );
    const runner = await openRunner(manifest, await readFile(`${devFolder}/models/${manifest.file}`));
    const { detections } = await runner.detect(await readPicture(`${devFolder}/media/images/dog.jpg`), {
      threshold: 0.5,
    });
    expect(detections.map((one) => one.label)).toEqual(['dog', 'bicycle', 'car']);
    expectAt(detections, 'dog', [[0.173, 0.359, 0.251, 0.584]]);
    expectAt(detections, 'bicycle', [[0.072, 0.238, 0.673, 0.497]]);
    expectAt(detections, 'car', [[0.607, 0.136, 0.294, 0.161]]);
    await runner.close();
  });

  test('bundled BlazeFace and MoveNet on clean photographs', async () => {
    const faces = await openBundled('blazeface');
    const three = await faces.detect(await readPicture(`${devFolder}/media/images/tfjs_three_people.jpg`));
    expect(three.detections).toHaveLength(3);
    expectAt(three.detections, 'face', [
      [0.774, 0.118, 0.12, 0.146],
      [0.298, 0.451, 0.157, 0.191],
      [0.109, 0.098, 0.133, 0.162],
    ]);
    await faces.close();
    const poses = await openBundled('movenet');
    const warrior = await poses.detect(await readPicture(`${devFolder}/media/images/tfjs_pose.jpg`));
    expectAt(warrior.detections, 'person', [[0.243, 0.355, 0.521, 0.615]], 0.8);
    await poses.close();
  });

  test.each([
    ['back', 256],
    ['front', 128],
  ])('BlazeFace %s, whose rows come in one pair of outputs', async (kind, side) => {
    const bundled = await openBundled('blazeface');
    const picture = await readPicture(`${devFolder}/media/images/tfjs_portrait.jpg`);
    const manifest = ManifestSchema.parse({
      ...bundled.manifest,
      inputs: [{ name: 'input', type: 'float32', shape: [1, 3, side, side] }],
      outputs: [
        { name: 'raw_boxes', type: 'float32', shape: [1, 896, 16] },
        { name: 'raw_scores', type: 'float32', shape: [1, 896, 1] },
      ],
      preprocess: { ...bundled.manifest.preprocess, width: side, height: side },
    });
    const model = await readFile(`${devFolder}/models/blazeface_${kind}_base.onnx`);
    const runner = await openRunner(manifest, model);
    const { detections } = await runner.detect(picture);
    expect(detections).toHaveLength(1);
    expectAt(detections, 'face', [[0.358, 0.117, 0.27, 0.217]], 0.75);
    await Promise.all([runner.close(), bundled.close()]);
  });
});
