import * as Comlink from 'comlink';
import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { LaneApi, LaneReady, LaneResult, TensorDump } from '../workers/lane.api.ts';
import type { WorkerCalls } from './worker-call.ts';

/** A loaded lane. `detect` takes the frame over and closes it; after `onLost` every call rejects. */
export interface LaneLink<F> {
  readonly provider: ProviderReport;
  detect(frame: F, options: DetectOptions, signal?: AbortSignal): Promise<LaneResult>;
  /** What is pending settles with `aborted`. */
  close(): Promise<void>;
}

/** A frame may take this many times as long as the first run before the lane counts as stuck. */
const SLOWNESS = 10;
/** But never less than this: a page in the background is slow at times. */
const MIN_DEADLINE_MS = 5_000;

/** A lane in a worker. Frames are transferred there. */
export class LaneClient implements LaneLink<VideoFrame> {
  readonly provider: ProviderReport;
  readonly #calls: WorkerCalls<LaneApi>;
  readonly #deadlineMs: number;

  /** Takes the calls over, whose worker has loaded its model. */
  constructor(calls: WorkerCalls<LaneApi>, ready: LaneReady) {
    this.provider = ready.provider;
    this.#calls = calls;
    this.#deadlineMs = Math.max(MIN_DEADLINE_MS, SLOWNESS * ready.warmUpMs);
  }

  async detect(frame: VideoFrame, options: DetectOptions, signal?: AbortSignal): Promise<LaneResult> {
    const limits = { deadlineMs: this.#deadlineMs, signal, handsOver: true };
    try {
      const answer = this.#calls.call(
        (lane) => lane.detect(Comlink.transfer(frame, [frame]), options),
        limits,
      );
      // The sender's handle must be closed too, sent or not.
      frame.close();
      return byPageTime(await answer);
    } catch (error) {
      // The runtime failed though its worker lives: neither is used again.
      if (error instanceof SightlineError && error.code === 'lane_crashed') this.#calls.lose(error);
      throw error;
    }
  }

  /** The very tensor that `detect` would feed the model. Takes the frame over. */
  tensorOf(frame: VideoFrame): Promise<TensorDump> {
    const limits = { deadlineMs: this.#deadlineMs, handsOver: true };
    const answer = this.#calls.call((lane) => lane.tensorOf(Comlink.transfer(frame, [frame])), limits);
    frame.close();
    return answer;
  }

  close(): Promise<void> {
    return this.#calls.close();
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
