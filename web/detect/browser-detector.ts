import type { DetectOptions, DetectResult, Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { FrameSamples } from './frame-samples.ts';
import { laneHops } from './lane-hops.ts';
import { LaneKeeper } from './lane-keeper.ts';
import type { LaneKeeperParts } from './lane-keeper.ts';
import type { ClosableFrame } from './lane-opener.ts';

/** Measures providers with the frames that pass, and gives the keeper a better lane if there is one. Never rejects. */
export type Challenge<F extends ClosableFrame> = (
  keeper: LaneKeeper<F>,
  samples: FrameSamples<F>,
  signal: AbortSignal,
) => Promise<void>;

/** What a browser detector is made of. */
export interface BrowserDetectorParts<F extends ClosableFrame> extends LaneKeeperParts<F> {
  readonly model: ModelManifest;
  /** A handle of its own on the same frame. */
  clone(frame: F): F;
  /** Measures what is not known of this lane's provider, while it works. */
  readonly challenge?: Challenge<F>;
}

/**
 * Finds things in a worker of this page. The lane there is opened again when it is lost, closed while there are no
 * frames, and exchanged when another provider proves better.
 */
export class BrowserDetector<F extends ClosableFrame> implements Detector<F> {
  readonly placement = 'browser';
  readonly capacity = 1;
  readonly takesEarly = true;
  readonly #parts: BrowserDetectorParts<F>;
  readonly #closing = new AbortController();
  readonly #keeper: LaneKeeper<F>;
  readonly #samples: FrameSamples<F>;

  /** Opens a lane and resolves when it is loaded. The caller closes the detector. */
  static async open<F extends ClosableFrame>(
    parts: BrowserDetectorParts<F>,
    signal: AbortSignal,
  ): Promise<BrowserDetector<F>> {
    const detector = new BrowserDetector(parts);
    await detector.#keeper.open(signal);
    void parts.challenge?.(detector.#keeper, detector.#samples, detector.#closing.signal);
    return detector;
  }

  private constructor(parts: BrowserDetectorParts<F>) {
    this.#parts = parts;
    this.#keeper = new LaneKeeper(parts);
    this.#samples = new FrameSamples((frame) => parts.clone(frame));
  }

  get model(): ModelManifest {
    return this.#parts.model;
  }

  /** The provider in use, or last in use while the lane restarts or rests. */
  get provider(): ProviderReport | null {
    return this.#keeper.report;
  }

  async detect(
    frame: F,
    info: FrameInfo,
    options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    const refusal = this.#refusal(signal);
    if (refusal !== null) {
      frame.close();
      throw refusal;
    }
    this.#samples.passing(frame, options);
    const begun = this.#parts.now();
    const { run, provider } = await this.#keeper.look(frame, options, signal);
    const answered = this.#parts.now();
    const totalMs = answered - begun;
    this.#samples.done(run);
    const { preprocessMs, inferMs, postprocessMs } = run;
    const transferMs = Math.max(0, totalMs - preprocessMs - inferMs - postprocessMs);
    const timings = { transferMs, preprocessMs, inferMs, postprocessMs, totalMs };
    const hops = laneHops(run, begun, answered);
    return { frame: info, ...findingsOf(run), timings, placement: 'browser', provider, hops };
  }

  /** Resolves when the worker is terminated. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#keeper.close();
  }

  #refusal(signal: AbortSignal | undefined): SightlineError | null {
    if (this.#closing.signal.aborted) return new SightlineError('aborted', 'The detector is closed.');
    if (signal?.aborted)
      return new SightlineError('aborted', 'The frame was given up before it was looked at.');
    return null;
  }
}
