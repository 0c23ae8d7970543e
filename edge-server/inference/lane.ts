import type { ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { Clock } from '../clock.ts';
import { FairQueue } from './fair-queue.ts';
import { Job } from './job.ts';
import type { FrameOutcome, FrameToInfer } from './job.ts';
import type { FromLane, LaneSetup } from './lane-messages.ts';
import type { LaneHandle, LaneProcessEvents } from './lane-process.ts';
import { restartDelayMs } from './lane-timing.ts';
import type { LaneTiming } from './lane-timing.ts';
import { Waiters } from './waiters.ts';

/** What a lane is doing. */
export type LaneState = 'stopped' | 'starting' | 'ready' | 'restarting' | 'closed';

/** How a lane does, for people and metrics. */
export interface LaneStatus {
  readonly model: string;
  readonly state: LaneState;
  readonly pid: number | null;
  readonly clients: number;
  readonly waiting: number;
  readonly restarts: number;
  readonly provider: ProviderReport | null;
}

/** What a lane is made of. */
export interface LaneParts {
  readonly setup: LaneSetup;
  readonly start: (events: LaneProcessEvents) => LaneHandle;
  readonly clock: Clock;
  readonly timing: LaneTiming;
  readonly log: (message: string) => void;
}

/** One client's access to a lane. Closing it forgets what waits for it. */
export interface LaneClient {
  readonly manifest: ModelManifest;
  readonly provider: ProviderReport;
  /** Hands a frame over; `settle` is called once, unless the returned function cancels before. */
  submit(frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void;
  close(): void;
}

/** One in work and one on its way, so that the lane never waits for bytes. */
const DEPTH = 2;

/**
 * One model in a process of its own: started when first wanted, fair between its clients, started again when it
 * crashes or hangs. A crash never reaches the server; frames in work then end as `lane_restarted`.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #queue = new FairQueue<object, Job>();
  /** Handed to the process; the first one is being worked on. */
  #inWork: Job[] = [];
  readonly #clients = new Set<object>();
  readonly #waiters = new Waiters<ProviderReport>();
  #state: LaneState = 'stopped';
  #process: LaneHandle | null = null;
  #provider: ProviderReport | null = null;
  #nextKey = 1;
  #failures = 0;
  #restarts = 0;
  #readyAt = 0;
  #lastComplaint = '';
  /** The one time limit that runs: for starting, inferring, idling or staying away. */
  #cancelTimer: () => void = () => undefined;
  #onExit: (() => void) | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get status(): LaneStatus {
    return {
      model: this.#parts.setup.manifest.id,
      state: this.#state,
      pid: this.#process?.pid ?? null,
      clients: this.#clients.size,
      waiting: this.#queue.size + Math.max(0, this.#inWork.length - 1),
      restarts: this.#restarts,
      provider: this.#provider,
    };
  }

  /** Waits until the model is loaded, starting it if need be. Rejects with why it could not be. */
  async join(): Promise<LaneClient> {
    if (this.#state === 'closed') throw new SightlineError('aborted', 'The server is stopping.');
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
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#cancelTimer();
    this.#waiters.reject(new SightlineError('aborted', 'The server is stopping.'));
    const process = this.#process;
    if (process === null) return;
    if (this.#inWork.length === 0) process.end();
    const { clock, timing } = this.#parts;
    const cancelEnd = clock.after(timing.drainMs, () => process.end());
    const cancelKill = clock.after(2 * timing.drainMs, () => process.kill());
    await new Promise<void>((resolve) => {
      this.#onExit = resolve;
    });
    cancelEnd();
    cancelKill();
  }

  #clientFace(client: object, provider: ProviderReport): LaneClient {
    return {
      manifest: this.#parts.setup.manifest,
      provider,
      submit: (frame, settle) => this.#submit(client, frame, settle),
      close: () => this.#leave(client),
    };
  }

  #whenReady(): Promise<ProviderReport> {
    if (this.#state === 'ready' && this.#provider !== null) {
      this.#cancelIdle();
      return Promise.resolve(this.#provider);
    }
    const ready = this.#waiters.wait();
    if (this.#state === 'stopped') this.#start();
    return ready;
  }

  #submit(client: object, frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void {
    const job = new Job(this.#nextKey++, frame, this.#parts.clock.now(), settle);
    job.replaced = this.#queue.put(client, job);
    this.#pump();
    return () => this.#cancel(client, job);
  }

  #cancel(client: object, job: Job): void {
    job.abandon();
    if (this.#queue.remove(client, job) !== undefined) job.settleReplaced();
  }

  #leave(client: object): void {
    if (!this.#clients.delete(client)) return;
    const waiting = this.#queue.remove(client);
    waiting?.abandon();
    waiting?.replaced?.abandon();
    if (this.#clients.size === 0 && this.#state === 'ready') this.#awaitClients();
  }

  #awaitClients(): void {
    if (this.#inWork.length > 0) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.after(this.#parts.timing.idleMs, () => this.#unload());
  }

  #cancelIdle(): void {
    if (this.#inWork.length === 0) this.#cancelTimer();
  }

  #unload(): void {
    this.#parts.log('nobody has used it for a while; unloading it');
    this.#state = 'stopped';
    const process = this.#process;
    this.#forgetProcess();
    process?.end();
  }

  #start(): void {
    const { clock, timing, setup } = this.#parts;
    this.#state = 'starting';
    this.#lastComplaint = '';
    const process: LaneHandle = this.#parts.start({
      message: (message) => this.#process === process && this.#hear(message),
      exit: (reason) => this.#process === process && this.#exited(reason),
      complaint: (line) => this.#complain(line),
    });
    this.#process = process;
    process.send({ type: 'open', setup });
    this.#cancelTimer();
    this.#cancelTimer = clock.after(timing.startMs, () => this.#kill('the model did not load in time'));
  }

  #complain(line: string): void {
    this.#lastComplaint = line;
    this.#parts.log(`its process says: ${line}`);
  }

  #kill(reason: string): void {
    this.#parts.log(`${reason}; ending its process`);
    this.#process?.kill();
  }

  #hear(message: FromLane): void {
    if (message.type === 'opened') this.#opened(message.provider);
    else if (message.type === 'refused') this.#refused(new SightlineError(message.code, message.message));
    else this.#finish(message.key, message);
  }

  #refused(error: SightlineError): void {
    this.#waiters.reject(error);
    // Its thread that reads cannot be interrupted from inside, so it would not end by itself.
    this.#process?.kill();
  }

  #opened(provider: ProviderReport): void {
    this.#cancelTimer();
    if (this.#state === 'closed') return;
    this.#state = 'ready';
    this.#provider = provider;
    this.#readyAt = this.#parts.clock.now();
    this.#waiters.resolve(provider);
    this.#pump();
    if (this.#clients.size === 0) this.#awaitClients();
  }

  #pump(): void {
    while (this.#state === 'ready' && this.#inWork.length < DEPTH) {
      const job = this.#queue.take();
      if (job === undefined) return;
      job.settleReplaced();
      this.#hand(job);
    }
  }

  #hand(job: Job): void {
    const { width, height, content, options, payload } = job.frame;
    this.#inWork.push(job);
    if (this.#inWork.length === 1) this.#begin(job);
    this.#process?.send({ type: 'frame', key: job.key, width, height, content, options }, payload);
  }

  #begin(job: Job): void {
    const { clock, timing } = this.#parts;
    job.startedAt = clock.now();
    this.#cancelTimer();
    this.#cancelTimer = clock.after(timing.inferMs, () => this.#kill('an inference took too long'));
  }

  #finish(key: number, message: Extract<FromLane, { type: 'result' | 'failed' }>): void {
    const job = this.#inWork[0];
    // The process answers in order; anything else is not an answer to a frame of ours.
    if (job === undefined || job.key !== key) return this.#kill('it answered out of order');
    this.#inWork.shift();
    this.#cancelTimer();
    const next = this.#inWork[0];
    if (next !== undefined) this.#begin(next);
    // First the next frame on its way, then the answer: the lane must not wait.
    this.#pump();
    job.settle(outcomeOf(job, message));
    this.#afterWork();
    return undefined;
  }

  #afterWork(): void {
    if (this.#inWork.length > 0) return;
    if (this.#state === 'closed') this.#process?.end();
    else if (this.#clients.size === 0) this.#awaitClients();
  }

  #exited(reason: string): void {
    const { clock, timing, log } = this.#parts;
    const complaint = this.#lastComplaint === '' ? '' : ` (it last said: ${this.#lastComplaint.slice(-300)})`;
    this.#cancelTimer();
    const stable = this.#state === 'ready' && clock.now() - this.#readyAt >= timing.stableMs;
    if (this.#state === 'closed') {
      this.#forgetProcess();
      return this.#onExit?.();
    }
    log(`its process is gone: ${reason}${complaint}`);
    this.#failures = stable ? 1 : this.#failures + 1;
    this.#waiters.reject(
      new SightlineError('lane_crashed', `The model's process failed: ${reason}${complaint}.`),
    );
    this.#restartLater();
    // Who loses a frame joins again at once, and then waits for the next process.
    return this.#forgetProcess();
  }

  #restartLater(): void {
    const { clock, timing } = this.#parts;
    this.#state = 'restarting';
    const delay = restartDelayMs(this.#failures, timing);
    this.#cancelTimer = clock.after(delay, () => {
      this.#state = 'stopped';
      if (this.#clients.size === 0) return;
      this.#restarts += 1;
      this.#start();
    });
  }

  #forgetProcess(): void {
    const lost = this.#inWork;
    this.#inWork = [];
    this.#process = null;
    this.#provider = null;
    for (const job of lost) job.settle({ kind: 'drop', reason: 'lane_restarted' });
  }
}

function outcomeOf(job: Job, message: Extract<FromLane, { type: 'result' | 'failed' }>): FrameOutcome {
  if (message.type === 'failed') {
    return { kind: 'failed', error: new SightlineError(message.code, message.message) };
  }
  return { kind: 'result', result: message, queueMs: (job.startedAt ?? job.arrivedAt) - job.arrivedAt };
}
