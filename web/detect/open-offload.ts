import * as Comlink from 'comlink';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo } from '../../shared/frame.ts';
import type { TensorDump } from '../workers/lane.api.ts';
import type { OffloadApi, OffloadReady, OffloadResult, OffloadSetup } from '../workers/offload.api.ts';
import type { OffloadLink } from './edge-detector.ts';
import { WorkerCalls } from './worker-call.ts';
import type { WorkerPort } from './worker-call.ts';

/** The connection's own limits are shorter; these only catch a worker that is stuck. */
const CONNECT_DEADLINE_MS = 30_000;
const STUCK_MS = 10_000;
const GOODBYE_MS = 500;
/** A frame may take this many times as long as others did lately before its answer is of no use. */
const SLOWNESS = 5;
/** Within these, milliseconds: what a busy moment may cost, and what no live view waits for. */
const MIN_DEADLINE_MS = 1_000;
const MAX_DEADLINE_MS = 10_000;
/** How much of the slowest time of late is forgotten with each answer. */
const FORGET = 0.05;

/** A connection in a worker. Frames are transferred there. */
export class OffloadClient implements OffloadLink<VideoFrame> {
  readonly provider: ProviderReport;
  readonly credits: number;
  readonly #calls: WorkerCalls<OffloadApi>;
  #slowestMs = MAX_DEADLINE_MS / SLOWNESS;
  #isClosing = false;

  /** Takes the calls over, whose worker is connected. */
  constructor(calls: WorkerCalls<OffloadApi>, { provider, credits }: OffloadReady) {
    this.#calls = calls;
    this.provider = provider;
    this.credits = credits;
  }

  async detect(frame: VideoFrame, info: FrameInfo, signal?: AbortSignal): Promise<OffloadResult> {
    const begun = performance.now();
    const deadlineMs = Math.min(MAX_DEADLINE_MS, Math.max(MIN_DEADLINE_MS, SLOWNESS * this.#slowestMs));
    const answer = this.#calls.call(
      (offload) => offload.detect(Comlink.transfer(frame, [frame]), info, deadlineMs),
      { deadlineMs: deadlineMs + STUCK_MS, signal, handsOver: true },
    );
    // The sender's handle must be closed too, sent or not.
    frame.close();
    const result = await answer;
    this.#slowestMs = Math.max(performance.now() - begun, this.#slowestMs * (1 - FORGET));
    return byPageTime(result);
  }

  /** Tells the edge how the run does; says nothing when that fails, since the link's end is told otherwise. */
  async stats(inputFps: number, dropFps: number): Promise<void> {
    await Promise.allSettled([
      this.#calls.call((offload) => offload.stats(inputFps, dropFps), { deadlineMs: STUCK_MS }),
    ]);
  }

  /** The model-size picture that would be sent of a frame. Takes the frame over. */
  inputOf(frame: VideoFrame): Promise<TensorDump> {
    const limits = { deadlineMs: STUCK_MS, handsOver: true };
    const answer = this.#calls.call((offload) => offload.inputOf(Comlink.transfer(frame, [frame])), limits);
    frame.close();
    return answer;
  }

  /** The connection has ended: so has the link, and the worker with it. One that is being closed still has frames to close. */
  lose(error: SightlineError): void {
    if (!this.#isClosing) this.#calls.lose(error);
  }

  /** Says goodbye, then terminates the worker; terminating it ends the connection in any case. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled([
      this.#calls.call((offload) => offload.disconnect(), { deadlineMs: GOODBYE_MS }),
    ]);
    await this.#calls.close();
  }
}

/** Worker and page have one clock, but the page counts from its own beginning. */
function byPageTime({ times, ...result }: OffloadResult): OffloadResult {
  if (times === undefined) return result;
  const { timeOrigin } = performance;
  const [askedAt, answeredAt] = [times.askedAt - timeOrigin, times.answeredAt - timeOrigin];
  return { ...result, times: { ...times, askedAt, answeredAt } };
}

/** Connects to an edge; `onLost` is called once when the open link is lost. The caller closes the link. */
export async function openOffload(
  setup: OffloadSetup,
  startWorker: () => WorkerPort,
  onLost: (error: SightlineError) => void,
  signal: AbortSignal,
): Promise<OffloadClient> {
  let open = false;
  const calls = new WorkerCalls<OffloadApi>('edge connection', startWorker(), (error) => {
    // While it connects, the caller hears of it by the rejection.
    if (open) onLost(error);
  });
  try {
    const limits = { deadlineMs: CONNECT_DEADLINE_MS, signal };
    const ready = await calls.call((offload) => offload.connect(setup), limits);
    open = true;
    const client = new OffloadClient(calls, ready);
    void watch(calls, client);
    return client;
  } catch (error) {
    await calls.close();
    throw error;
  }
}

/** Ends the worker, and with it the link, once the connection in it has ended. */
async function watch(calls: WorkerCalls<OffloadApi>, client: OffloadClient): Promise<void> {
  try {
    await calls.call((offload) => offload.ended(), { deadlineMs: null });
  } catch (error) {
    client.lose(asSightlineError(error));
  }
}
