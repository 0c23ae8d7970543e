import { ModelRunner } from '../../shared/detect/run-model.ts';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { Tensor } from '../../shared/tensor.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import { DeviceWatch } from './device-watch.ts';
import { FrameBands } from './frame-bands.ts';
import { GpuPixels, whyNotOnGpu } from './gpu-pixels.ts';
import { inGpuTurn } from './gpu-turn.ts';
import { loadKernel } from './kernel.ts';
import type { LaneReady, LaneSetup, OnLoaded } from './lane.api.ts';
import { openGpuSession, openWasmSession } from './ort-session.ts';
import type { GpuSide, OpenSession } from './ort-session.ts';

/** The way of the pixels that stay on the GPU. */
export interface GpuWay {
  readonly pixels: GpuPixels;
  readonly tensor: Tensor;
}

/** A model that is ready to run, with the kernel that feeds it. */
export interface LoadedModel {
  readonly runner: ModelRunner;
  readonly kernel: WasmPreprocessor;
  readonly bands: FrameBands;
  readonly ready: LaneReady;
  /** What prepares frames on the GPU and the stand-in for its tensor; null where that cannot be. */
  readonly gpu: GpuWay | null;
  /** Why there is none, in words. */
  readonly whyNotGpu: string;
  /** Does work when the processor it needs is free: models on the GPU take turns. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Settles with `work`, or rejects with `lane_crashed` as soon as the graphics device is lost. */
  guard<T>(work: Promise<T>): Promise<T>;
}

/** Loads kernel, runtime and model, and runs the model once so that the first frame isn't the slow one. */
export async function loadModel(setup: LaneSetup, onProgress: OnLoaded): Promise<LoadedModel> {
  const begun = performance.now();
  const [kernel, open] = await Promise.all([loadKernel(), openSession(setup, onProgress)]);
  const { preprocess } = setup.manifest;
  const runner = new ModelRunner({
    manifest: setup.manifest,
    preprocessor: kernel,
    session: open.session,
    now: () => performance.now(),
  });
  const device = new DeviceWatch(open.lost, (error) => reportError(error));
  const loaded = performance.now();
  const inTurn = open.gpu === null ? atOnce : inGpuTurn;
  await device.guard(warmUp(runner));
  const provider = { name: setup.provider, threads: open.threads, reason: setup.reason };
  const ready = { provider, loadMs: loaded - begun, warmUpMs: performance.now() - loaded };
  const whyNotGpu = open.gpu === null ? 'the model is not on the GPU' : (whyNotOnGpu(preprocess) ?? '');
  const gpu = open.gpu === null || whyNotGpu !== '' ? null : openGpuWay(open.gpu, preprocess);
  const bands = new FrameBands(kernel, preprocess);
  return { runner, kernel, bands, ready, gpu, whyNotGpu, inTurn, guard: (work) => device.guard(work) };
}

function openGpuWay({ device, standIn }: GpuSide, spec: PreprocessSpec): GpuWay {
  const pixels = new GpuPixels(device, spec);
  return { pixels, tensor: standIn(pixels.buffer, pixels.dims) };
}

function atOnce<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

async function openSession(setup: LaneSetup, onProgress: OnLoaded): Promise<OpenSession> {
  const model = new Uint8Array(setup.model);
  try {
    return await (setup.provider === 'webgpu'
      ? openGpuSession(model, onProgress)
      : openWasmSession(model, setup.maxThreads, onProgress));
  } catch (error) {
    throw new SightlineError('lane_crashed', `${setup.manifest.name} did not load: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function warmUp(runner: ModelRunner): Promise<void> {
  const { width, height } = runner.manifest.preprocess;
  await runner.detectInput(new Uint8Array(width * height * 3), { width, height });
}
