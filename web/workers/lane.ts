import '../../shared/no-eval.ts';
import * as Comlink from 'comlink';
import type { DetectOptions, LookOptions } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import { browserNow } from './browser-clock.ts';
import { byGpu, exactly, takeBands, takePixels, tryWays } from './frame-ways.ts';
import { probeGpu } from './gpu.ts';
import type {
  GpuProbe,
  LaneApi,
  LaneReady,
  LaneResult,
  LaneSetup,
  OnLoaded,
  TensorDump,
  TrialLimits,
  TrialReport,
} from './lane.api.ts';
import { loadModel } from './loaded-model.ts';
import type { LoadedModel } from './loaded-model.ts';
import { outcomeOf } from './outcome.api.ts';
import type { Outcome } from './outcome.api.ts';
import { dumpTensor } from './tensor-dump.ts';

/** One model in one worker. Frames wait for each other here; each is closed as soon as its pixels are out of it. */
class Lane implements LaneApi {
  #model: LoadedModel | null = null;
  #usesPixels = false;
  #turn: Promise<unknown> = Promise.resolve();

  probeGpu(): Promise<Outcome<GpuProbe>> {
    return outcomeOf(probeGpu);
  }

  load(setup: LaneSetup, onProgress: OnLoaded): Promise<Outcome<LaneReady>> {
    return outcomeOf(async () => {
      if (this.#model !== null)
        throw new SightlineError('conflict', 'This lane has a model; start another worker.');
      this.#model = await loadModel(setup, onProgress);
      this.#usesPixels = setup.pixels;
      return this.#model.ready;
    });
  }

  detect(frame: VideoFrame, options: LookOptions): Promise<Outcome<LaneResult>> {
    const arrivedAt = browserNow();
    return this.#inTurn(frame, async (model) => {
      const way = this.#usesPixels ? byGpu : exactly;
      const { run, begunAt, copiedAt } = await model.inTurn(() => way(model, frame, options));
      return {
        ...findingsOf(run),
        preprocessMs: copiedAt - begunAt + run.preprocessMs,
        inferMs: run.inferMs,
        postprocessMs: run.postprocessMs,
        times: { arrivedAt, begunAt, copiedAt, answeredAt: browserNow() },
      };
    });
  }

  trial(frame: VideoFrame, options: DetectOptions, limits: TrialLimits): Promise<Outcome<TrialReport>> {
    return this.#inTurn(frame, (model) => tryWays(model, frame, options, limits));
  }

  usePixels(on: boolean): Promise<Outcome<void>> {
    return outcomeOf(() => {
      this.#usesPixels = on;
      return Promise.resolve();
    });
  }

  tensorOf(frame: VideoFrame): Promise<Outcome<TensorDump>> {
    return this.#inTurn(frame, async (model) => {
      const banded = await takeBands(frame, model);
      if (banded !== null) return dumpTensor(banded.input.tensor);
      const layout = await takePixels(frame, model);
      const { kernel, runner } = model;
      return dumpTensor(kernel.runInPlace(layout, runner.manifest.preprocess).tensor);
    });
  }

  /** One frame after the other, since they share the kernel's memory; the frame is closed however it ends. */
  #inTurn<T>(frame: VideoFrame, use: (model: LoadedModel) => Promise<T>): Promise<Outcome<T>> {
    const outcome = this.#turn.then(() =>
      outcomeOf(async () => {
        try {
          if (this.#model === null) throw new SightlineError('conflict', 'This lane has no model yet.');
          return await this.#model.guard(use(this.#model));
        } finally {
          frame.close();
        }
      }),
    );
    this.#turn = outcome;
    return outcome;
  }
}

Comlink.expose(new Lane());
