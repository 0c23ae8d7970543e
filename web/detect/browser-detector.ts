import type { DetectOptions, DetectResult, Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { LaneLink } from './lane-client.ts';
import { laneHops } from './lane-hops.ts';

/** A frame that is freed by closing it, as a `VideoFrame` is. */
export interface ClosableFrame {
  close(): void;
}

/** A lane that was lost: what it ran on, and how it ended. */
export interface LostLane {
  readonly provider: ProviderReport;
  readonly error: SightlineError;
}

/** Opens a lane; `onLost` is called once when it is lost later. `failed` is the one before it, if any. */
export type LaneOpener<F> = (
  onLost: (error: SightlineError) => void,
  signal: AbortSignal,
  failed: LostLane | null,
) => Promise<LaneLink<F>>;

/** What a browser detector is made of. */
export interface BrowserDetectorParts<F> {
  readonly model: ModelManifest;
  readonly openLane: LaneOpener<F>;
  /** Milliseconds; never runs backwards. */
  now(): number;
  /** The lane was lost (its error) or is back (null). */
  onHealth(error: SightlineError | null): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A lane that lived this long was not lost because of the one before it. */
const HEALTHY_MS = 30_000;

/** Finds things in a worker of this page. A lane that is lost is opened again, after a pause that grows. */
export class BrowserDetector<F extends ClosableFrame> implements Detector<F> {
  readonly placement = 'browser';
  readonly capacity = 1;
  readonly #parts: BrowserDetectorParts<F>;
  readonly #closing = new AbortController();
  #lane: LaneLink<F> | null = null;
  #provider: ProviderReport | null = null;
  #openedAt = 0;
  #losses = 0;
  #restart: ReturnType<typeof setTimeout> | undefined;

  /** Opens a lane and resolves when it is loaded. The caller closes the detector. */
  static async open<F extends ClosableFrame>(
    parts: BrowserDetectorParts<F>,
    signal: AbortSignal,
  ): Promise<BrowserDetector<F>> {
    const detector = new BrowserDetector(parts);
    detector.#adopt(await parts.openLane((error) => detector.#onLost(error), signal, null));
    return detector;
  }

  private constructor(parts: BrowserDetectorParts<F>) {
    this.#parts = parts;
  }

  get model(): ModelManifest {
    return this.#parts.model;
  }

  /** The runtime in use, or last in use while the lane restarts. */
  get provider(): ProviderReport | null {
    return this.#provider;
  }

  async detect(
    frame: F,
    info: FrameInfo,
    options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    const lane = this.#lane;
    const refusal = this.#refusal(signal);
    if (refusal !== null || lane === null) {
      frame.close();
      throw refusal ?? restarting();
    }
    const begun = this.#parts.now();
    const run = await lane.detect(frame, options, signal);
    const answered = this.#parts.now();
    const totalMs = answered - begun;
    const { preprocessMs, inferMs, postprocessMs } = run;
    const transferMs = Math.max(0, totalMs - preprocessMs - inferMs - postprocessMs);
    const timings = { transferMs, preprocessMs, inferMs, postprocessMs, totalMs };
    const hops = laneHops(run, begun, answered);
    return { frame: info, ...findingsOf(run), timings, placement: 'browser', provider: lane.provider, hops };
  }

  /** Resolves when the worker is terminated. */
  async close(): Promise<void> {
    const lane = this.#lane;
    this.#closing.abort();
    clearTimeout(this.#restart);
    this.#lane = null;
    await lane?.close();
  }

  #refusal(signal: AbortSignal | undefined): SightlineError | null {
    if (this.#closing.signal.aborted) return new SightlineError('aborted', 'The detector is closed.');
    if (signal?.aborted)
      return new SightlineError('aborted', 'The frame was given up before it was looked at.');
    return null;
  }

  #onLost(error: SightlineError): void {
    if (this.#closing.signal.aborted) return;
    this.#lane = null;
    if (this.#parts.now() - this.#openedAt > HEALTHY_MS) this.#losses = 0;
    this.#parts.onHealth(error);
    this.#restartLater(error);
  }

  #restartLater(error: SightlineError): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#losses);
    this.#losses += 1;
    this.#restart = setTimeout(() => void this.#reopen(error), pauseMs);
  }

  async #reopen(error: SightlineError): Promise<void> {
    const { signal } = this.#closing;
    const failed = this.#provider && { provider: this.#provider, error };
    try {
      this.#adopt(await this.#parts.openLane((lost) => this.#onLost(lost), signal, failed));
      if (this.#lane !== null) this.#parts.onHealth(null);
    } catch (reason) {
      if (signal.aborted) return;
      const cause = asSightlineError(reason, 'lane_crashed');
      this.#parts.onHealth(cause);
      this.#restartLater(cause);
    }
  }

  #adopt(lane: LaneLink<F>): void {
    if (this.#closing.signal.aborted) {
      void lane.close();
      return;
    }
    this.#lane = lane;
    this.#provider = lane.provider;
    this.#openedAt = this.#parts.now();
  }
}

function restarting(): SightlineError {
  return new SightlineError('lane_crashed', 'The detection worker is being restarted.');
}
