import '../../shared/no-eval.ts';
import * as Comlink from 'comlink';
import type { DetectOptions } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelRunner } from '../../shared/detect/run-model.ts';
import type { PictureLayout } from '../../shared/frame.ts';
import { browserNow } from './browser-clock.ts';
import { readFrame } from './frame-reader.ts';
import { probeGpu } from './gpu.ts';
import type {
  GpuProbe,
  LaneApi,
  LaneReady,
  LaneResult,
  LaneSetup,
  OnLoaded,
  TensorDump,
} from './lane.api.ts';
import { loadModel } from './loaded-model.ts';
import type { LoadedModel } from './loaded-model.ts';
import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';
import { dumpTensor } from './tensor-dump.ts';

/** One model in one worker. Frames wait for each other here; each is closed as soon as its pixels are out of it. */
class Lane implements LaneApi {
  #model: LoadedModel | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  probeGpu(): Promise<Outcome<GpuProbe>> {
    return outcomeOf(probeGpu);
  }

  load(setup: LaneSetup, onProgress: OnLoaded): Promise<Outcome<LaneReady>> {
    return outcomeOf(async () => {
      if (this.#model !== null)
        throw new SightlineError('conflict', 'This lane has a model; start another worker.');
      this.#model = await loadModel(setup, onProgress);
      return this.#model.ready;
    });
  }

  detect(frame: VideoFrame, options: DetectOptions): Promise<Outcome<LaneResult>> {
    const arrivedAt = browserNow();
    return this.#inTurn(frame, async (runner) => {
      const begunAt = browserNow();
      const layout = await takePixels(frame, runner);
      const copiedAt = browserNow();
      const run = await runner.detectInPlace(layout, options);
      return {
        ...findingsOf(run),
        preprocessMs: copiedAt - begunAt + run.preprocessMs,
        inferMs: run.inferMs,
        postprocessMs: run.postprocessMs,
        times: { arrivedAt, begunAt, copiedAt, answeredAt: browserNow() },
      };
    });
  }

  tensorOf(frame: VideoFrame): Promise<Outcome<TensorDump>> {
    return this.#inTurn(frame, async (runner, { kernel }) => {
      const layout = await takePixels(frame, runner);
      return dumpTensor(kernel.runInPlace(layout, runner.manifest.preprocess).tensor);
    });
  }

  /** One frame after the other, since they share the kernel's memory; the frame is closed however it ends. */
  #inTurn<T>(
    frame: VideoFrame,
    use: (runner: ModelRunner, model: LoadedModel) => Promise<T>,
  ): Promise<Outcome<T>> {
    const outcome = this.#turn.then(() =>
      outcomeOf(async () => {
        try {
          if (this.#model === null) throw new SightlineError('conflict', 'This lane has no model yet.');
          const model = this.#model;
          return await model.guard(use(model.runner, model));
        } finally {
          frame.close();
        }
      }),
    );
    this.#turn = outcome;
    return outcome;
  }
}

/** Copies a frame's pixels into the kernel's memory and closes the frame. */
async function takePixels(frame: VideoFrame, runner: ModelRunner): Promise<PictureLayout> {
  try {
    return await readFrame(frame, (byteLength) => runner.inputBuffer(byteLength));
  } finally {
    frame.close();
  }
}

Comlink.expose(new Lane());
