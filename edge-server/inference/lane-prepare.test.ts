import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inputPictureLayout } from '../../shared/detect/model-input.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { InferenceEngine } from './engine.ts';
import type { FrameOutcome, FrameToInfer } from './job.ts';
import type { LaneClient } from './lane.ts';
import { ModelRepository } from './model-repository.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { rootFolder, laneFile, wasmFile, modelsFolder } = builtInstallation();
const PICTURE = join(rootFolder, 'node_modules/@vladmandic/human/assets/samples.jpg');
const SIZE = { width: 256, height: 256 };
const PIXELS: FrameToInfer['content'] = { kind: 'picture', layout: inputPictureLayout(SIZE) };
const RECEIVED: FrameToInfer['content'] = { kind: 'input' };

const log = (): void => undefined;

let engine: InferenceEngine;
let clients: LaneClient[];
let rgb: Uint8Array;
beforeAll(async () => {
  const repository = new ModelRepository([modelsFolder], systemClock);
  await repository.scan();
  engine = new InferenceEngine({ repository, laneFile, wasmFile, threads: 1, clock: systemClock, log });
  // One frame of a client waits at a time: several under way need several.
  clients = await Promise.all([0, 1, 2, 3].map(() => engine.join('blazeface')));
  rgb = await sharp(PICTURE)
    .resize({ ...SIZE, fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
});
afterAll(() => engine.close());

function infer(frame: Partial<FrameToInfer>, index = 0): Promise<FrameOutcome> {
  return new Promise((resolve) => {
    clients[index]?.submit({ ...SIZE, options: {}, content: RECEIVED, payload: rgb, ...frame }, resolve);
  });
}

function boxes(outcome: FrameOutcome): number {
  if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome));
  return outcome.result.detections.length;
}

test('a frame is prepared alike, whether its sender reduced it or not, and when parts of it are looked at', async () => {
  const received = await infer({});
  const picture = await infer({ content: PIXELS });
  const whole = await infer({
    content: PIXELS,
    options: { within: [{ x: 0, y: 0, width: 1, height: 1 }] },
  });
  expect(boxes(received)).toBeGreaterThan(0);
  if (received.kind !== 'result' || picture.kind !== 'result') throw new Error('no results');
  expect(picture.result.detections).toEqual(received.result.detections);
  expect(boxes(whole)).toBe(boxes(received));
});

test('a frame that nothing can be made of is told in its turn, and the frames around it are its own', async () => {
  const empty = { ...SIZE, payload: new Uint8Array(rgb.length) };
  const [seen, short, dark, lying] = await Promise.all([
    infer({}, 0),
    infer({ payload: rgb.subarray(3) }, 1),
    infer(empty, 2),
    infer({ content: PIXELS, payload: rgb.subarray(9) }, 3),
  ]);
  expect(boxes(seen)).toBeGreaterThan(0);
  expect(boxes(dark)).toBe(0);
  for (const refused of [short, lying]) {
    expect(refused).toMatchObject({ kind: 'failed', error: { code: 'invalid_message' } });
  }
  expect(boxes(await infer({}))).toBe(boxes(seen));
});
