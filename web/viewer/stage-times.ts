import type { StageTimings } from '../../shared/detect/detector.ts';
import { PercentileRing } from '../../shared/pipeline/statistics.ts';
import type { Percentiles } from '../../shared/run/figures.ts';

/** Milliseconds per stage of detection, as the detectors timed them; `total` reaches from a frame's capture to its result. */
export type StageFigures = Readonly<
  Record<'transfer' | 'preprocess' | 'infer' | 'postprocess' | 'total', Percentiles>
>;

/** How long the stages of detection took lately. Adding allocates nothing. */
export class StageTimes {
  readonly #transfer = new PercentileRing();
  readonly #preprocess = new PercentileRing();
  readonly #infer = new PercentileRing();
  readonly #postprocess = new PercentileRing();

  add({ transferMs, preprocessMs, inferMs, postprocessMs }: StageTimings): void {
    this.#transfer.add(transferMs);
    this.#preprocess.add(preprocessMs);
    this.#infer.add(inferMs);
    this.#postprocess.add(postprocessMs);
  }

  /** `total` is the run's own measure. */
  figures(total: Percentiles): StageFigures {
    return {
      transfer: this.#transfer.percentiles(),
      preprocess: this.#preprocess.percentiles(),
      infer: this.#infer.percentiles(),
      postprocess: this.#postprocess.percentiles(),
      total,
    };
  }
}
