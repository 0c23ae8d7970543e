import type { DetectOptions, LookOptions } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import type { ModelRun } from '../../shared/detect/run-model.ts';
import { messageOf } from '../../shared/errors.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import { browserNow } from './browser-clock.ts';
import type { BandsPrepared } from './frame-bands.ts';
import { readFrame } from './frame-reader.ts';
import type { TrialLimits, TrialReport, WayTrial } from './lane.api.ts';
import type { LoadedModel } from './loaded-model.ts';

/** What came of a frame. Times are milliseconds since 1970. */
export interface LookedAt {
  readonly run: ModelRun;
  readonly begunAt: number;
  /** Its pixels were out of it. */
  readonly copiedAt: number;
}

/** One way from a frame to what is in it. The frame is closed as soon as its pixels are out of it. */
type Way = (model: LoadedModel, frame: VideoFrame, options: LookOptions) => Promise<LookedAt>;

/** By the exact kernel: the same tensor as on every other host, bit for bit. */
export const exactly: Way = async (model, frame, options) => {
  const begunAt = browserNow();
  const banded = options.within === undefined ? await takeBands(frame, model) : null;
  if (banded !== null) {
    const { input, copyMs, kernelMs } = banded;
    // Copying and computing took turns; they are told as if one had come after the other.
    const copiedAt = begunAt + copyMs;
    const run = await model.runner.detectPrepared(input, options);
    return { run: { ...run, preprocessMs: run.preprocessMs + kernelMs }, begunAt, copiedAt };
  }
  const layout = await takePixels(frame, model);
  const copiedAt = browserNow();
  const run = await model.runner.detectInPlace(layout, options);
  if (options.within === undefined) model.bands.readWhole(copiedAt - begunAt + run.preprocessMs);
  return { run, begunAt, copiedAt };
};

/** With the pixels prepared on the GPU, where the model and this frame allow it and it is wanted whole; else exactly. */
export const byGpu: Way = async (model, frame, options) => {
  const begunAt = browserNow();
  const prepared = options.within === undefined ? (model.gpu?.pixels.prepare(frame) ?? null) : null;
  if (prepared === null || model.gpu === null) return exactly(model, frame, options);
  frame.close();
  await prepared.accepted;
  const copiedAt = browserNow();
  const { geometry } = prepared;
  return {
    run: await model.runner.detectPrepared({ tensor: model.gpu.tensor, geometry }, options),
    begunAt,
    copiedAt,
  };
};

/** A frame that is read band by band, and closed; null, and open, where it is to be read as a whole. */
export async function takeBands(frame: VideoFrame, { bands }: LoadedModel): Promise<BandsPrepared | null> {
  const prepared = await bands.prepare(frame);
  if (prepared !== null) frame.close();
  return prepared;
}

/** Copies a frame's pixels into the kernel's memory and closes the frame. */
export async function takePixels(frame: VideoFrame, { runner }: LoadedModel): Promise<PictureLayout> {
  try {
    return await readFrame(frame, (byteLength) => runner.inputBuffer(byteLength));
  } finally {
    frame.close();
  }
}

/** Looks at one frame again and again, each way. The frame stays open; its copies don't. */
export async function tryWays(
  model: LoadedModel,
  frame: VideoFrame,
  options: DetectOptions,
  limits: TrialLimits,
): Promise<TrialReport> {
  const repeat = (way: Way): Promise<WayTrial> => repeatWay(way, model, frame, options, limits);
  const exact = await repeat(exactly);
  if (model.gpu === null) return { exact, pixels: null, whyNot: model.whyNotGpu };
  try {
    return { exact, pixels: await repeat(byGpu), whyNot: '' };
  } catch (error) {
    return { exact, pixels: null, whyNot: messageOf(error) };
  }
}

async function repeatWay(
  way: Way,
  model: LoadedModel,
  frame: VideoFrame,
  options: DetectOptions,
  { warmUps, runs, budgetMs }: TrialLimits,
): Promise<WayTrial> {
  const deadline = performance.now() + budgetMs;
  const times: number[] = [];
  let findings: WayTrial['findings'] = { detections: [] };
  for (let count = 0; count < warmUps + runs; count += 1) {
    // Turn by turn, so that other models are not kept waiting for a whole trial.
    const { run, begunAt } = await model.inTurn(() => way(model, frame.clone(), options));
    findings = findingsOf(run);
    times.push(browserNow() - begunAt);
    if (performance.now() >= deadline) break;
  }
  // Of a machine so slow that the warm-up took all the time, the last run counts.
  return { times: times.length > warmUps ? times.slice(warmUps) : times.slice(-1), findings };
}
