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
const log = (): void => undefined;
const SIZE = { width: 256, height: 128 };

let engine: InferenceEngine;
let lane: LaneClient;
beforeAll(async () => {
  const repository = new ModelRepository([modelsFolder], systemClock);
  await repository.scan();
  engine = new InferenceEngine({ repository, laneFile, wasmFile, threads: 1, clock: systemClock, log });
  lane = await engine.join('blazeface');
});
afterAll(() => engine.close());

function infer(frame: Pick<FrameToInfer, 'content' | 'payload'>): Promise<FrameOutcome> {
  return new Promise((resolve) => {
    lane.submit({ width: 1280, height: 640, options: {}, ...frame }, resolve);
  });
}

function lossyOf(format: 'jpeg' | 'webp'): FrameToInfer['content'] {
  return { kind: 'lossy', lossy: { format, quality: 0.8, ...SIZE } };
}

async function squeezed(format: 'jpeg' | 'webp'): Promise<Uint8Array> {
  const image = sharp(PICTURE).resize({ ...SIZE, fit: 'fill' });
  return (format === 'jpeg' ? image.jpeg() : image.webp()).toBuffer();
}

test.each(['jpeg', 'webp'] as const)(
  'a real lane finds in a %s what it finds in the pixels it decodes to',
  async (format) => {
    const payload = await squeezed(format);
    const outcome = await infer({ content: lossyOf(format), payload });
    const pixels = await sharp(payload).raw().toBuffer();
    const layout = inputPictureLayout(SIZE);
    const expected = await infer({ content: { kind: 'picture', layout }, payload: pixels });
    if (outcome.kind !== 'result' || expected.kind !== 'result') throw new Error(JSON.stringify(outcome));
    expect(outcome.result.detections.length).toBeGreaterThan(0);
    expect(outcome.result.detections).toEqual(expected.result.detections);
    const { preprocessMs, inferMs } = outcome.result;
    expect(preprocessMs).toBeGreaterThanOrEqual(0);
    expect(preprocessMs + inferMs).toBeLessThan(outcome.times.answeredAt - outcome.times.startedAt + 1);
  },
);

test('what cannot be decoded fails alone, in its turn, and the lane goes on', async () => {
  const good = await squeezed('jpeg');
  const before = engine.lanes[0]?.pid;
  const outcomes = await Promise.all(
    [good.subarray(0, good.length / 3), good].map((payload) => infer({ content: lossyOf('jpeg'), payload })),
  );
  // Of one client the newer frame may take the place of the older, but these two find room at once.
  expect(outcomes).toMatchObject([
    {
      kind: 'failed',
      error: { code: 'invalid_message', message: expect.stringContaining('JPEG of 256x128') },
    },
    { kind: 'result' },
  ]);
  expect([engine.lanes[0]?.pid, engine.lanes[0]?.restarts]).toEqual([before, 0]);
});
