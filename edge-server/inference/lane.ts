import type { ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { machineNow } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { FrameOutcome, FrameToInfer, Job, JobTimes } from './job.ts';
import type { FromLane } from './lane-messages.ts';
import { LaneProgram } from './lane-program.ts';
import type { LaneProgramParts } from './lane-program.ts';
import { restartDelayMs } from './lane-timing.ts';
import type { LaneTiming } from './lane-timing.ts';
import { LaneWork } from './lane-work.ts';
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
export interface LaneParts extends LaneProgramParts {
  readonly clock: Clock;
  readonly timing: LaneTiming;
}

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
  readonly #parts: LaneParts;
  readonly #program: LaneProgram;
  readonly #work: LaneWork;
  readonly #clients = new Set<object>();
  readonly #waiters = new Waiters<ProviderReport>();
  #state: LaneState = 'stopped';
  #provider: ProviderReport | null = null;
  #failures = 0;
  #restarts = 0;
  #readyAt = 0;
  /** The one time limit that runs: for starting, inferring, idling or staying away. */
  #cancelTimer: () => void = () => undefined;
  #onExit: (() => void) | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#program = new LaneProgram(parts, {
      heard: (message) => this.#hear(message),
      exited: (reason) => this.#exited(reason),
    });
    this.#work = new LaneWork({
      now: () => parts.clock.now(),
      hand: (job) => this.#hand(job),
      begun: () => this.#limitInference(),
    });
  }

  get status(): LaneStatus {
    return {
      model: this.#parts.setup.manifest.id,
      state: this.#state,
      pid: this.#program.pid,
      clients: this.#clients.size,
      waiting: this.#work.waiting,
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
    const program = this.#program;
    if (!program.isThere) return;
    if (this.#work.isIdle) program.end();
    const { clock, timing } = this.#parts;
    const cancelEnd = clock.after(timing.drainMs, () => program.end());
    const cancelKill = clock.after(2 * timing.drainMs, () => program.kill());
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
    const cancel = this.#work.add(client, frame, settle);
    this.#pump();
    return cancel;
  }

  #leave(client: object): void {
    if (!this.#clients.delete(client)) return;
    this.#work.leave(client);
    if (this.#clients.size === 0 && this.#state === 'ready') this.#awaitClients();
  }

  #awaitClients(): void {
    if (!this.#work.isIdle) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.after(this.#parts.timing.idleMs, () => this.#unload());
  }

  #cancelIdle(): void {
    if (this.#work.isIdle) this.#cancelTimer();
  }

  #unload(): void {
    this.#parts.log('nobody has used it for a while; unloading it');
    this.#state = 'stopped';
    this.#program.release();
    this.#forgetProcess();
  }

  #start(): void {
    const { clock, timing } = this.#parts;
    this.#state = 'starting';
    this.#program.start();
    this.#cancelTimer();
    this.#cancelTimer = clock.after(timing.startMs, () => this.#kill('the model did not load in time'));
  }

  #kill(reason: string): void {
    this.#parts.log(`${reason}; ending its process`);
    this.#program.kill();
  }

  #hear(message: FromLane): void {
    if (message.type === 'opened') this.#opened(message.provider);
    else if (message.type === 'refused') this.#refused(new SightlineError(message.code, message.message));
    else this.#finish(message.key, message);
  }

  #refused(error: SightlineError): void {
    this.#waiters.reject(error);
    // Its thread that reads cannot be interrupted from inside, so it would not end by itself.
    this.#program.kill();
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
    if (this.#state === 'ready') this.#work.pump();
  }

  #hand({ key, frame: { width, height, content, options, payload } }: Job): void {
    this.#program.send({ type: 'frame', key, width, height, content, options }, payload);
  }

  #limitInference(): void {
    const { clock, timing } = this.#parts;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(timing.inferMs, () => this.#kill('an inference took too long'));
  }

  #finish(key: number, message: Extract<FromLane, { type: 'result' | 'failed' }>): void {
    const job = this.#work.finish(key);
    // The process answers in order; anything else is not an answer to a frame of ours.
    if (job === null) return this.#kill('it answered out of order');
    this.#cancelTimer();
    this.#work.beginNext();
    // First the next frame on its way, then the answer: the lane must not wait.
    this.#pump();
    job.settle(outcomeOf(job, message, this.#parts.clock.now()));
    this.#afterWork();
    return undefined;
  }

  #afterWork(): void {
    if (!this.#work.isIdle) return;
    if (this.#state === 'closed') this.#program.end();
    else if (this.#clients.size === 0) this.#awaitClients();
  }

  #exited(reason: string): void {
    const { clock, timing, log } = this.#parts;
    this.#cancelTimer();
    const stable = this.#state === 'ready' && clock.now() - this.#readyAt >= timing.stableMs;
    if (this.#state === 'closed') {
      this.#forgetProcess();
      return this.#onExit?.();
    }
    log(`its process is gone: ${reason}`);
    this.#failures = stable ? 1 : this.#failures + 1;
    this.#waiters.reject(new SightlineError('lane_crashed', `The model's process failed: ${reason}.`));
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
    this.#program.forget();
    this.#provider = null;
    this.#work.lose();
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
