import * as Comlink from 'comlink';
import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type {
  LaneApi,
  LaneReady,
  LaneResult,
  TensorDump,
  TrialLimits,
  TrialReport,
} from '../workers/lane.api.ts';
import type { Outcome } from '../workers/outcome.api.ts';
import type { WorkerCalls } from './worker-call.ts';

/** A loaded lane. `detect` and `trial` take the frame over and close it; after `onLost` every call rejects. */
export interface LaneLink<F> {
  /** Its reason may be told better later. */
  provider: ProviderReport;
  /** Under which name measuring it against others is to be kept; null: there is nothing to measure. */
  readonly measureAs: string | null;
  /** Whether frames are prepared on the GPU. */
  readonly pixels: boolean;
  /** Called once when the lane is lost. */
  onLost: ((error: SightlineError) => void) | null;
  detect(frame: F, options: DetectOptions, signal?: AbortSignal): Promise<LaneResult>;
  trial(frame: F, options: DetectOptions, limits: TrialLimits, signal?: AbortSignal): Promise<TrialReport>;
  /** Whether frames are prepared on the GPU from the next one on. */
  usePixels(on: boolean): Promise<void>;
  /** What is pending settles with `aborted`. */
  close(): Promise<void>;
}

/** A frame may take this many times as long as the first run before the lane counts as stuck. */
const SLOWNESS = 10;
/** But never less than this: a page in the background is slow at times. */
const MIN_DEADLINE_MS = 5_000;
/** Looking at a frame again and again: beyond this a lane is of no use anyway. */
const TRIAL_DEADLINE_MS = 60_000;

/** What a lane client is made of. */
export interface LaneClientParts {
  /** Whose worker has loaded its model. The client takes them over. */
  readonly calls: WorkerCalls<LaneApi>;
  readonly ready: LaneReady;
  readonly measureAs: string | null;
  readonly pixels: boolean;
  /** Called when the worker has ended, however it did. */
  readonly onEnded: () => void;
}

/** A lane in a worker. Frames are transferred there. */
export class LaneClient implements LaneLink<VideoFrame> {
  provider: ProviderReport;
  readonly measureAs: string | null;
  pixels: boolean;
  onLost: LaneLink<VideoFrame>['onLost'] = null;
  readonly #calls: WorkerCalls<LaneApi>;
  readonly #deadlineMs: number;
  readonly #onEnded: () => void;
  /** How many are under way: what is asked meanwhile waits for them. */
  #trials = 0;

  constructor({ calls, ready, measureAs, pixels, onEnded }: LaneClientParts) {
    this.provider = ready.provider;
    this.measureAs = measureAs;
    this.pixels = pixels;
    this.#calls = calls;
    this.#onEnded = onEnded;
    this.#deadlineMs = Math.max(MIN_DEADLINE_MS, SLOWNESS * ready.warmUpMs);
  }

  async detect(frame: VideoFrame, options: DetectOptions, signal?: AbortSignal): Promise<LaneResult> {
    const ask = (lane: Comlink.Remote<LaneApi>): Promise<Outcome<LaneResult>> =>
      lane.detect(Comlink.transfer(frame, [frame]), options);
    const deadlineMs = this.#deadlineMs + this.#trials * TRIAL_DEADLINE_MS;
    return byPageTime(await this.#look(frame, ask, deadlineMs, signal));
  }

  async trial(
    frame: VideoFrame,
    options: DetectOptions,
    limits: TrialLimits,
    signal?: AbortSignal,
  ): Promise<TrialReport> {
    const ask = (lane: Comlink.Remote<LaneApi>): Promise<Outcome<TrialReport>> =>
      lane.trial(Comlink.transfer(frame, [frame]), options, limits);
    this.#trials += 1;
    try {
      return await this.#look(frame, ask, TRIAL_DEADLINE_MS, signal);
    } finally {
      this.#trials -= 1;
    }
  }

  async usePixels(on: boolean): Promise<void> {
    await this.#calls.call((lane) => lane.usePixels(on), { deadlineMs: TRIAL_DEADLINE_MS });
    this.pixels = on;
  }
  /** The very tensor that the exact kernel makes. Takes the frame over. */
  tensorOf(frame: VideoFrame): Promise<TensorDump> {
    const limits = { deadlineMs: this.#deadlineMs, handsOver: true };
    const answer = this.#calls.call((lane) => lane.tensorOf(Comlink.transfer(frame, [frame])), limits);
    frame.close();
    return answer;
  }

  /** The worker is lost: says so to whoever uses the lane. */
  end(error: SightlineError): void {
    this.#onEnded();
    this.onLost?.(error);
  }

  async close(): Promise<void> {
    await this.#calls.close();
    this.#onEnded();
  }

  async #look<T>(
    frame: VideoFrame,
    ask: (lane: Comlink.Remote<LaneApi>) => Promise<Outcome<T>>,
    deadlineMs: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      const answer = this.#calls.call(ask, { deadlineMs, signal, handsOver: true });
      // The sender's handle must be closed too, sent or not.
      frame.close();
      return await answer;
    } catch (error) {
      // The runtime failed though its worker lives: neither is used again.
      if (error instanceof SightlineError && error.code === 'lane_crashed') this.#calls.lose(error);
      throw error;
    }
  }
}

/** Worker and page have one clock, but the page counts from its own beginning. */
function byPageTime(result: LaneResult): LaneResult {
  const { timeOrigin } = performance;
  const { arrivedAt, begunAt, copiedAt, answeredAt } = result.times;
  const times = {
    arrivedAt: arrivedAt - timeOrigin,
    begunAt: begunAt - timeOrigin,
    copiedAt: copiedAt - timeOrigin,
    answeredAt: answeredAt - timeOrigin,
  };
  return { ...result, times };
}
