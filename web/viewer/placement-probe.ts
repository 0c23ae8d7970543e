import type { DetectOptions, DetectResult, Detector, Placement } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';

/** A side that a few frames should try, and what looks at them there: a detector per step. */
export interface ProbeTarget {
  readonly side: Placement;
  /** One that is of another side does not move with the run, and is not tried. */
  readonly detectors: readonly Detector<VideoFrame>[];
}

/** Who hears how long frames took. Milliseconds. */
export interface ProbeListener {
  /** A frame that only tried a side; one that failed there counts as long. */
  probed(side: Placement, ms: number): void;
  /** A frame of the run got no answer in time. */
  missed(side: Placement, ms: number): void;
  /** A step has looked at a frame of the run. */
  looked(step: number, side: Placement, ms: number): void;
}

/** A side is tried no more often than this. */
const PAUSE_MS = 100;
/** What a frame that got no result counts as, at least. */
const FAILED_MS = 2_000;

/** Copies a frame now and then, while frames go to one side, and has the other look at it: the result is thrown away. */
export class PlacementProbe {
  readonly #listener: ProbeListener;
  readonly #wrapped = new WeakMap<readonly Detector<VideoFrame>[], readonly Detector<VideoFrame>[]>();
  #target: ProbeTarget | null = null;
  #lastAt = -Infinity;
  #inFlight: { readonly side: Placement; readonly settled: Promise<void> } | null = null;

  constructor(listener: ProbeListener) {
    this.#listener = listener;
  }

  /** The side to try from now on; null: none. */
  aim(target: ProbeTarget | null): void {
    this.#target = target;
  }

  /** The same detectors, of whose frames some are copied; always the same for the same ones. */
  around(detectors: readonly Detector<VideoFrame>[]): readonly Detector<VideoFrame>[] {
    const known = this.#wrapped.get(detectors);
    if (known !== undefined) return known;
    const wrapped = detectors.map((detector, step) => new ProbedDetector(detector, step, this));
    this.#wrapped.set(detectors, wrapped);
    return wrapped;
  }

  /** Tries the other side than `from` with this frame, if it is time to. The frame stays the caller's. */
  offer(from: Placement, step: number, frame: VideoFrame, info: FrameInfo, options: DetectOptions): void {
    const now = performance.now();
    const detector = this.#target?.detectors[step];
    if (this.#target === null || detector === undefined || this.#inFlight !== null) return;
    const { side } = this.#target;
    if (side === from || side !== detector.placement || now - this.#lastAt < PAUSE_MS) return;
    this.#lastAt = now;
    const settled = this.#try(side, detector.detect(frame.clone(), info, options), now);
    this.#inFlight = { side, settled };
  }

  /** A side has one place for a frame of this page: the run's own waits for one that only tries it. */
  async untilFree(side: Placement, signal: AbortSignal | undefined): Promise<void> {
    const probe = this.#inFlight;
    if (probe?.side !== side || signal?.aborted === true) return;
    const given = new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([probe.settled, given]);
  }

  /** A step has looked at a frame of the run. */
  looked(step: number, { placement, timings }: DetectResult): void {
    this.#listener.looked(step, placement, timings.totalMs);
  }

  /** A frame of the run had no result after so long. */
  missed(side: Placement, error: unknown, ms: number): void {
    const isLate = error instanceof SightlineError && error.code === 'deadline';
    if (isLate) this.#listener.missed(side, Math.max(FAILED_MS, ms));
  }

  async #try(side: Placement, looking: Promise<DetectResult>, begun: number): Promise<void> {
    const [outcome] = await Promise.allSettled([looking]);
    this.#inFlight = null;
    const result = outcome.status === 'fulfilled' ? outcome.value : null;
    const tookMs = result?.timings.totalMs ?? Math.max(FAILED_MS, performance.now() - begun);
    this.#listener.probed(side, tookMs);
  }
}

/** A detector of whose frames some also try the other side. */
class ProbedDetector implements Detector<VideoFrame> {
  readonly placement: Placement;
  readonly model: ModelManifest;
  readonly #inner: Detector<VideoFrame>;
  readonly #step: number;
  readonly #probe: PlacementProbe;

  constructor(inner: Detector<VideoFrame>, step: number, probe: PlacementProbe) {
    this.placement = inner.placement;
    this.model = inner.model;
    this.#inner = inner;
    this.#step = step;
    this.#probe = probe;
  }

  get capacity(): number {
    return this.#inner.capacity;
  }

  get takesEarly(): boolean {
    return this.#inner.takesEarly ?? false;
  }

  async detect(
    frame: VideoFrame,
    info: FrameInfo,
    options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    const begun = performance.now();
    this.#probe.offer(this.placement, this.#step, frame, info, options);
    try {
      await this.#probe.untilFree(this.placement, signal);
      const result = await this.#inner.detect(frame, info, options, signal);
      this.#probe.looked(this.#step, result);
      return result;
    } catch (error) {
      this.#probe.missed(this.placement, error, performance.now() - begun);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
