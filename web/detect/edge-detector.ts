import type { DetectOptions, DetectResult, Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { ClockOffsetEstimator } from '../../shared/run/clock-offset.ts';
import type { OffloadResult } from '../workers/offload.api.ts';
import type { ClosableFrame } from './lane-opener.ts';
import { edgeHops } from './edge-hops.ts';

/** An open connection to an edge. `detect` takes the frame over and closes it. */
export interface OffloadLink<F> {
  readonly provider: ProviderReport;
  readonly credits: number;
  detect(frame: F, info: FrameInfo, signal?: AbortSignal): Promise<OffloadResult>;
  /** Tells the edge how the run does. Never rejects. */
  stats(inputFps: number, dropFps: number): Promise<void>;
  /** What is pending settles with `aborted`. */
  close(): Promise<void>;
}

/** What an edge detector is made of. It takes the link over. */
export interface EdgeDetectorParts<F> {
  readonly model: ModelManifest;
  readonly link: OffloadLink<F>;
  /** Milliseconds; never runs backwards. */
  readonly now: () => number;
}

/**
 * Finds things on an edge. As many frames may be in flight as the edge gives credits. It does not reconnect: once the
 * link is lost every call rejects, and whoever opened it opens another. The options of a call must be those that the
 * link was opened with; the edge applies those.
 */
export class EdgeDetector<F extends ClosableFrame> implements Detector<F> {
  readonly placement = 'edge';
  readonly model: ModelManifest;
  readonly #link: OffloadLink<F>;
  readonly #now: () => number;
  readonly #edgeClock = new ClockOffsetEstimator();
  #closed = false;

  constructor({ model, link, now }: EdgeDetectorParts<F>) {
    this.model = model;
    this.#link = link;
    this.#now = now;
  }

  get capacity(): number {
    return this.#link.credits;
  }

  get provider(): ProviderReport {
    return this.#link.provider;
  }

  async detect(
    frame: F,
    info: FrameInfo,
    _options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    if (this.#closed || signal?.aborted) {
      frame.close();
      throw new SightlineError('aborted', 'The frame was given up before it was sent to the edge.');
    }
    const begun = this.#now();
    const result = await this.#link.detect(frame, info, signal);
    const { preprocessMs, inferMs, postprocessMs } = result;
    const totalMs = this.#now() - begun;
    const transferMs = Math.max(0, totalMs - preprocessMs - inferMs - postprocessMs);
    const timings = { transferMs, preprocessMs, inferMs, postprocessMs, totalMs };
    const { provider } = this.#link;
    return {
      frame: info,
      ...findingsOf(result),
      timings,
      placement: 'edge',
      provider,
      ...(result.lossy && { lossy: result.lossy }),
      ...this.#hopsOf(result),
    };
  }

  /** Tells the edge how the run does, for its list of pipelines. Never rejects. */
  tell(inputFps: number, dropFps: number): Promise<void> {
    return this.#link.stats(inputFps, dropFps);
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#link.close();
  }

  /** Every answer says more about the edge's clock, which is asked for when one of its times is to be placed. */
  #hopsOf(result: OffloadResult): Pick<DetectResult, 'hops'> {
    const { times } = result;
    if (times === undefined || !this.#edgeClock.add(times)) return {};
    const offset = this.#edgeClock.at(times.answeredAt);
    return offset === null ? {} : { hops: edgeHops(result, times, offset) };
  }
}
