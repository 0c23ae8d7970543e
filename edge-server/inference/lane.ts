import type { ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { machineNow } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { FrameOutcome, FrameToInfer, Job, JobTimes } from './job.ts';
import { LaneKeeper } from './lane-keeper.ts';
import type { LaneKeeperParts } from './lane-keeper.ts';
import type { FromLane } from './lane-messages.ts';
import type { LaneStatus } from './lane-status.ts';
import { LaneWork } from './lane-work.ts';
import { Waiters } from './waiters.ts';

/** One client's access to a lane. Closing it forgets what waits for it. */
export interface LaneClient {
  readonly manifest: ModelManifest;
  readonly provider: ProviderReport;
  /** Hands a frame over; `settle` is called once, unless the returned function cancels before. */
  submit(frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void;
  close(): void;
}

/**
 * One model in a process of its own: started when first wanted, fair between its clients, started again when it
 * crashes or hangs. A crash never reaches the server; frames in work then end as `lane_restarted`.
 */
export class Lane {
  readonly #manifest: ModelManifest;
  readonly #clock: Clock;
  readonly #keeper: LaneKeeper;
  readonly #work: LaneWork;
  readonly #clients = new Set<object>();
  readonly #waiters = new Waiters<ProviderReport>();

  constructor(parts: LaneKeeperParts) {
    this.#manifest = parts.setup.manifest;
    this.#clock = parts.clock;
    this.#keeper = new LaneKeeper(parts, {
      ready: (provider) => this.#ready(provider),
      answered: (message) => this.#finish(message),
      failed: (error) => this.#waiters.reject(error),
      lost: () => this.#work.lose(),
      isWanted: () => this.#clients.size > 0,
    });
    this.#work = new LaneWork({
      now: () => parts.clock.now(),
      hand: (job) => this.#hand(job),
      begun: () => this.#keeper.limitInference(),
    });
  }

  get status(): LaneStatus {
    const { size: clients } = this.#clients;
    return { model: this.#manifest.id, clients, waiting: this.#work.waiting, ...this.#keeper.status };
  }

  /** Waits until the model is loaded, starting it if need be. Rejects with why it could not be. */
  async join(): Promise<LaneClient> {
    if (this.#keeper.state === 'closed') throw new SightlineError('aborted', 'The server is stopping.');
    const client = {};
    this.#clients.add(client);
    try {
      const provider = await this.#whenReady();
      return this.#clientFace(client, provider);
    } catch (error) {
      this.#leave(client);
      throw error;
    }
  }

  /** Lets what is in work finish for a while, then ends the process. Resolves when it has ended. */
  async close(): Promise<void> {
    if (this.#keeper.state === 'closed') return;
    const ended = this.#keeper.close(this.#work.isIdle);
    this.#waiters.reject(new SightlineError('aborted', 'The server is stopping.'));
    await ended;
  }

  #clientFace(client: object, provider: ProviderReport): LaneClient {
    return {
      manifest: this.#manifest,
      provider,
      submit: (frame, settle) => this.#submit(client, frame, settle),
      close: () => this.#leave(client),
    };
  }

  #whenReady(): Promise<ProviderReport> {
    const { provider, state } = this.#keeper;
    if (state === 'ready' && provider !== null) {
      // It is not to be unloaded now; the limit of an inference stays.
      if (this.#work.isIdle) this.#keeper.unlimit();
      return Promise.resolve(provider);
    }
    const ready = this.#waiters.wait();
    this.#keeper.start();
    return ready;
  }

  #submit(client: object, frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void {
    const cancel = this.#work.add(client, frame, settle);
    this.#pump();
    return cancel;
  }

  #leave(client: object): void {
    if (!this.#clients.delete(client)) return;
    this.#work.leave(client);
    this.#restIfUnwanted();
  }

  #restIfUnwanted(): void {
    if (this.#clients.size === 0 && this.#work.isIdle) this.#keeper.rest();
  }

  #ready(provider: ProviderReport): void {
    this.#waiters.resolve(provider);
    this.#pump();
    this.#restIfUnwanted();
  }

  #pump(): void {
    if (this.#keeper.state === 'ready') this.#work.pump();
  }

  #hand({ key, frame: { width, height, content, options, payload } }: Job): void {
    this.#keeper.send({ type: 'frame', key, width, height, content, options }, payload);
  }

  #finish(message: Extract<FromLane, { type: 'result' | 'failed' }>): void {
    const job = this.#work.finish(message.key);
    // The process answers in order; anything else is not an answer to a frame of ours.
    if (job === null) return this.#keeper.kill('it answered out of order');
    const answeredAt = this.#clock.now();
    this.#keeper.unlimit();
    this.#work.beginNext();
    // First the next frame on its way, then the answer: the lane must not wait.
    this.#pump();
    job.settle(outcomeOf(job, message, answeredAt));
    if (this.#work.isIdle) this.#keeper.endWhenClosed();
    this.#restIfUnwanted();
    return undefined;
  }
}

function outcomeOf(
  job: Job,
  message: Extract<FromLane, { type: 'result' | 'failed' }>,
  now: number,
): FrameOutcome {
  if (message.type === 'failed') {
    return { kind: 'failed', error: new SightlineError(message.code, message.message) };
  }
  const times = timesOf(job, message.begunAt, now);
  return { kind: 'result', result: message, queueMs: times.startedAt - times.arrivedAt, times };
}

/** The process tells the machine's time; whatever it says, it began between the frame's arrival and the answer. */
function timesOf({ arrivedAt, startedAt }: Job, begunAt: number, now: number): JobTimes {
  const begun = Math.min(now, Math.max(arrivedAt, begunAt - machineNow() + now));
  return { arrivedAt, startedAt: startedAt ?? arrivedAt, begunAt: begun, answeredAt: now };
}
