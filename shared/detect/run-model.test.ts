import { expect, test } from 'vitest';
import type { PictureLayout, PixelRect } from '../frame.ts';
import type { PreprocessSpec } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { manifestOf } from './decoder.cases.ts';
import { tensorOf } from './outputs.cases.ts';
import { placePicture } from './letterbox.ts';
import { inputPictureLayout } from './model-input.ts';
import type { Preprocessor, Session } from './model-runner.ts';
import { ModelRunner } from './run-model.ts';

const manifest = manifestOf({
  family: 'centernet',
  width: 64,
  labels: ['person', 'dog'],
  outputs: { detections: [1, 2, 6] },
});
const rows = Float32Array.of(16, 16, 32, 48, 0.75, 1, 0, 16, 64, 32, 0.4, 0);
const outputs = { detections: tensorOf([1, 2, 6], rows) };
const layout: PictureLayout = {
  ...inputPictureLayout({ ...manifest.preprocess, width: 200, height: 100 }),
};

/** Notes what it was asked for, answers with an empty tensor and the true geometry. Each step takes 3 ms. */
class NotingPreprocessor implements Preprocessor {
  readonly asked: { layout: PictureLayout; spec: PreprocessSpec; data: Uint8Array }[] = [];
  readonly crops: PixelRect[] = [];
  readonly memory = new Uint8Array(1e5);
  readonly #tick: (ms: number) => void;

  constructor(tick: (ms: number) => void) {
    this.#tick = tick;
  }

  run(picture: { layout: PictureLayout; data: Uint8Array }, spec: PreprocessSpec) {
    this.asked.push({ layout: picture.layout, spec, data: picture.data });
    this.#tick(3);
    return {
      tensor: tensorOf([1, 3, spec.height, spec.width]),
      geometry: placePicture(picture.layout.visible, spec),
    };
  }

  inputBuffer(byteLength: number): Uint8Array {
    return this.memory.subarray(0, byteLength);
  }

  runInPlace(inPlace: PictureLayout, spec: PreprocessSpec, crop?: PixelRect) {
    if (crop !== undefined) this.crops.push(crop);
    const visible = crop ?? inPlace.visible;
    return this.run({ layout: { ...inPlace, visible }, data: this.memory }, spec);
  }

  runCrops(inPlace: PictureLayout, spec: PreprocessSpec, crops: readonly PixelRect[]) {
    const each = crops.map((crop) => this.runInPlace(inPlace, spec, crop));
    const tensor = tensorOf([crops.length, 3, spec.height, spec.width]);
    return { tensor, geometries: each.map(({ geometry }) => geometry) };
  }
}

function setUp(overrides: Partial<Session> = {}) {
  let time = 100;
  const feeds: NamedTensors[] = [];
  const closed: string[] = [];
  const preprocessor = new NotingPreprocessor((ms) => (time += ms));
  const session: Session = {
    run: async (given) => {
      feeds.push(given);
      time += 20;
      return outputs;
    },
    close: async () => {
      closed.push('closed');
    },
    ...overrides,
  };
  const runner = new ModelRunner({ manifest, preprocessor, session, now: () => time });
  return { runner, preprocessor, feeds, closed };
}

/** A session that answers when the test says so. */
function waitingSession() {
  const waiting: ((outcome: NamedTensors | Error) => void)[] = [];
  const run = () =>
    new Promise<NamedTensors>((resolve, reject) => {
      waiting.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  return { run, answer: (outcome: NamedTensors | Error) => waiting.shift()?.(outcome) };
}

const picture = { layout, data: new Uint8Array(200 * 100 * 3) };
const dog = { label: 'dog', score: 0.75, box: { x: 0.25, y: 0, width: 0.25, height: 1 } };
const person = { label: 'person', score: expect.closeTo(0.4, 6), box: { x: 0, y: 0, width: 1, height: 0.5 } };

test('a picture becomes detections, with the time of each stage', async () => {
  const { runner, preprocessor, feeds } = setUp();
  const run = await runner.detect(picture);
  expect(run).toEqual({ detections: [dog], preprocessMs: 3, inferMs: 20, postprocessMs: 0 });
  expect(preprocessor.asked[0]?.spec).toEqual(manifest.preprocess);
  expect(Object.keys(feeds[0] ?? {})).toEqual(['image']);
});

test('options override the manifest, one by one', async () => {
  const { runner } = setUp();
  const found = async (options: object) => (await runner.detect(picture, options)).detections;
  expect(await found({ threshold: 0.3 })).toEqual([dog, person]);
  expect(await found({ threshold: 0.3, topK: 1 })).toEqual([dog]);
  expect(await found({ threshold: 0.3, labels: ['person'] })).toEqual([person]);
  expect(await found({})).toEqual([dog]);
});

test('a picture in the preprocessor’s own memory is worked on there', async () => {
  const { runner, preprocessor } = setUp();
  runner.inputBuffer(4).set([1, 2, 3, 4]);
  expect((await runner.detectInPlace(layout)).detections).toEqual([dog]);
  expect(preprocessor.asked[0]?.data).toBe(preprocessor.memory);
  expect(Array.from(preprocessor.memory.subarray(0, 4))).toEqual([1, 2, 3, 4]);
});

test('a picture letterboxed by its sender passes through unscaled, boxes are the source’s', async () => {
  const { runner, preprocessor } = setUp();
  const rgb = new Uint8Array(64 * 64 * 3);
  const run = await runner.detectInput(rgb, { width: 2000, height: 1000 });
  expect(run.detections).toEqual([dog]);
  expect(preprocessor.asked[0]).toMatchObject({
    layout: inputPictureLayout(manifest.preprocess),
    spec: { ...manifest.preprocess, fit: 'stretch' },
  });
});

test('a sender’s picture of a wrong size is refused before any work', async () => {
  const { runner, preprocessor } = setUp();
  await expect(runner.detectInput(new Uint8Array(5), { width: 10, height: 10 })).rejects.toMatchObject({
    code: 'invalid_message',
    message: expect.stringContaining('takes 12288 bytes'),
  });
  for (const width of [0, -1, NaN]) {
    const refused = runner.detectInput(new Uint8Array(64 * 64 * 3), { width, height: 10 });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_message' });
  }
  expect(preprocessor.asked).toEqual([]);
});

test('one picture at a time; afterwards the next may come', async () => {
  const { runner } = setUp();
  const first = runner.detect(picture);
  await expect(runner.detect(picture)).rejects.toMatchObject({ code: 'overloaded' });
  await first;
  await expect(runner.detect(picture)).resolves.toMatchObject({ detections: [dog] });
});

test('a failed picture leaves the runner usable', async () => {
  let fail = true;
  const { runner } = setUp({
    run: async () => {
      if (fail) throw new Error('out of memory');
      return outputs;
    },
  });
  await expect(runner.detect(picture)).rejects.toThrow('out of memory');
  fail = false;
  await expect(runner.detect(picture)).resolves.toMatchObject({ detections: [dog] });
});

test('close waits for the picture in work, closes once, and refuses what comes later', async () => {
  const { run, answer } = waitingSession();
  const { runner, closed } = setUp({ run });
  const pending = runner.detect(picture);
  const closing = runner.close();
  await Promise.resolve();
  expect(closed).toEqual([]);
  answer(outputs);
  await expect(pending).resolves.toMatchObject({ detections: [dog] });
  await closing;
  await runner.close();
  expect(closed).toEqual(['closed']);
  await expect(runner.detect(picture)).rejects.toMatchObject({ code: 'aborted' });
});

test('close also works when the picture in work fails', async () => {
  const { run, answer } = waitingSession();
  const { runner, closed } = setUp({ run });
  const pending = runner.detect(picture);
  const closing = runner.close();
  answer(new Error('lost'));
  await expect(pending).rejects.toThrow('lost');
  await closing;
  expect(closed).toEqual(['closed']);
});

test('a manifest that does not fit is refused before the first picture', () => {
  const { preprocessor } = setUp();
  const session: Session = { run: async () => ({}), close: async () => {} };
  const wrong = { ...manifest, family: 'ssd' };
  const make = () => new ModelRunner({ manifest: wrong, preprocessor, session, now: () => 0 });
  expect(make).toThrow(/unknown family/);
});
