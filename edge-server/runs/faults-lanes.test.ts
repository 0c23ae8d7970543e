import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { builtInstallation, childrenOf, isAlive, until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { InferenceEngine } from '../inference/engine.ts';
import { DEFAULT_LANE_TIMING } from '../inference/lane-timing.ts';
import { ModelRepository } from '../inference/model-repository.ts';
import { imbalanceOf } from '../../shared/run/imbalance.cases.ts';
import { FaultBench, sceneOf } from './faults.cases.ts';
import type { WatchedRun } from './faults.cases.ts';

vi.setConfig({ testTimeout: 30_000 });

const installation = builtInstallation();
/** Beside the calm one, which uses none: what befalls a lane is no business of its neighbour's. */
const DETECTING = sceneOf(`
    elements:
      - source: { uri: 'synthetic:width=160&height=120&fps=20', live: true }
      - detect_faces: { ai_model: { model: blazeface } }
`);
const CALM = sceneOf(`
    elements:
      - source: { uri: 'synthetic:width=64&height=48&fps=50', live: true }
      - sample: { every: 1 }
        flow: aside
`);

let models: string;
let engine: InferenceEngine;
let bench: FaultBench;

beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'sightline-fault-models-'));
  await cp(join(installation.modelsFolder, 'blazeface'), join(models, 'blazeface'), { recursive: true });
  const repository = new ModelRepository([models], systemClock);
  await repository.scan();
  engine = new InferenceEngine({
    repository,
    laneFile: installation.laneFile,
    wasmFile: installation.wasmFile,
    threads: 1,
    clock: systemClock,
    timing: { ...DEFAULT_LANE_TIMING, inferMs: 800 },
    log: () => undefined,
  });
  bench = await FaultBench.make({ join: (model) => engine.join(model) });
});
afterEach(async () => {
  await bench.close();
  await engine.close();
  await rm(models, { recursive: true, force: true });
  expect(await childrenOf(process.pid)).toEqual([]);
});

function lanePid(): number {
  const pid = engine.lanes[0]?.pid;
  if (typeof pid !== 'number') throw new Error('the lane has no process');
  return pid;
}

/** Does it when the detector has just been given a frame. */
async function withNextFrame({ run }: WatchedRun, action: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const onMessage = (): void => {
      leave();
      setImmediate(() => {
        action();
        resolve();
      });
    };
    const leave = run.tap({ element: 'detect_faces', side: 'input', every: 1, onMessage });
  });
}

async function expectContained(calm: WatchedRun, faulty: WatchedRun): Promise<void> {
  const ledger = await faulty.stop();
  expect([ledger.inFlight, imbalanceOf(ledger), faulty.imbalances]).toEqual([0, 0, []]);
  expect([calm.kinds, calm.imbalances]).toEqual([[], []]);
  expect(calm.longestGapMs).toBeLessThan(500);
  expect((await calm.stop()).failed).toBe(0);
}

test.each([
  ['SIGKILL', 'killed in the middle of a run', 2_000],
  ['SIGSTOP', 'stopped, so that an inference does not end', 3_000],
] as const)('a lane process that gets %s (%s) is replaced', async (signal, _, limitMs) => {
  const [calm, faulty] = [await bench.start(CALM), await bench.start(DETECTING)];
  await until(() => faulty.outputs.length > 10, 'it detects');
  const [pid, before] = [lanePid(), faulty.outputs.length];
  await withNextFrame(faulty, () => process.kill(pid, signal));
  await until(() => faulty.outputs.length > before + 10, 'it detects again');
  expect(faulty.longestGapMs).toBeLessThan(limitMs);
  expect(lanePid()).not.toBe(pid);
  expect(isAlive(pid)).toBe(false);
  expect(faulty.words).toContain('The process of model "blazeface" ended; it is being started again.');
  expect(faulty.run.figures().ledger.dropped.lane_crashed).toBeGreaterThan(0);
  await expectContained(calm, faulty);
});

test('a model whose file is damaged is refused in words, and harms nobody', async () => {
  const calm = await bench.start(CALM);
  const file = join(models, 'blazeface', '1', 'model.onnx');
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
  await writeFile(file, bytes);
  await expect(bench.start(DETECTING)).rejects.toMatchObject({ code: 'invalid_model' });
  await until(async () => (await childrenOf(process.pid)).length === 0, 'no process is left of the try');
  expect(calm.kinds).toEqual([]);
});
