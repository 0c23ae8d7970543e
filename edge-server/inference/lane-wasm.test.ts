import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { inputPictureLayout } from '../../shared/detect/model-input.ts';
import type { Detection } from '../../shared/detection.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { InferenceEngine } from './engine.ts';
import type { FrameOutcome } from './job.ts';
import type { LaneClient } from './lane.ts';
import { ModelRepository } from './model-repository.ts';

vi.setConfig({ testTimeout: 90_000 });

const { rootFolder, laneFile, wasmFile, modelsFolder } = builtInstallation();
const log = (): void => undefined;
const SIZE = { width: 256, height: 128 };

async function openEngine(): Promise<InferenceEngine> {
  const repository = new ModelRepository([modelsFolder], systemClock);
  await repository.scan();
  return new InferenceEngine({ repository, laneFile, wasmFile, threads: 2, clock: systemClock, log });
}

async function find(lane: LaneClient): Promise<readonly Detection[]> {
  const picture = join(rootFolder, 'node_modules/@vladmandic/human/assets/samples.jpg');
  const payload = await sharp(picture)
    .resize({ ...SIZE, fit: 'fill' })
    .raw()
    .toBuffer();
  const content = { kind: 'picture', layout: inputPictureLayout(SIZE) } as const;
  const outcome = await new Promise<FrameOutcome>((resolve) => {
    lane.submit({ ...SIZE, content, options: {}, payload }, resolve);
  });
  if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome));
  return outcome.result.detections;
}

test('a real lane that is to use WebAssembly says so and why, has its threads, and finds the same', async () => {
  vi.stubEnv('SIGHTLINE_PROVIDER', 'wasm');
  const [forced, native] = [await openEngine(), await openEngine()];
  try {
    const lane = await forced.join('blazeface');
    expect(lane.provider).toEqual({
      name: 'wasm',
      threads: 2,
      reason: 'WebAssembly, since SIGHTLINE_PROVIDER is wasm',
    });
    expect(forced.lanes[0]?.provider).toEqual(lane.provider);
    vi.unstubAllEnvs();
    const other = await native.join('blazeface');
    expect(other.provider.name).toBe('cpu');
    const [found, expected] = [await find(lane), await find(other)];
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toHaveLength(expected.length);
    for (const [index, { score, box }] of expected.entries()) {
      expect(found[index]?.score).toBeCloseTo(score, 3);
      expect(found[index]?.box.x).toBeCloseTo(box.x, 3);
    }
  } finally {
    vi.unstubAllEnvs();
    await Promise.all([forced.close(), native.close()]);
  }
});
