import type { ProviderReport } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { LaneFailures } from './lane-failures.ts';
import type { FromLane, ToLane } from './lane-messages.ts';
import { LaneProgram } from './lane-program.ts';
import type { LaneProgramParts } from './lane-program.ts';
import type { LaneState, LaneStatus } from './lane-status.ts';
import type { LaneTiming } from './lane-timing.ts';

/** What a lane is kept with. */
export interface LaneKeeperParts extends LaneProgramParts {
  readonly clock: Clock;
  readonly timing: LaneTiming;
}

/** What is heard of it. */
export interface LaneKeeperEvents {
  /** The model is loaded: frames may be sent. */
  readonly ready: (provider: ProviderReport) => void;
  /** It was done with a frame. */
  readonly answered: (message: Extract<FromLane, { key: number }>) => void;
  /** The model is not loaded now, and why; another try may follow. */
  readonly failed: (error: SightlineError) => void;
  /** The process is gone, with all that it had. */
  readonly lost: () => void;
  /** Whether somebody wants the model. */
  readonly isWanted: () => boolean;
}

/** Keeps the process of a lane: starts it, limits its time, starts it again with growing pauses, ends it. */
export class LaneKeeper {
  readonly #parts: LaneKeeperParts;
  readonly #events: LaneKeeperEvents;
  readonly #program: LaneProgram;
  #state: LaneState = 'stopped';
  #provider: ProviderReport | null = null;
  readonly #failures: LaneFailures;
  #restarts = 0;
  /** The one time limit that runs: for starting, inferring, idling or staying away. */
  #cancelTimer: () => void = () => undefined;

  constructor(parts: LaneKeeperParts, events: LaneKeeperEvents) {
    this.#parts = parts;
    this.#events = events;
    this.#failures = new LaneFailures(parts.clock, parts.timing);
    this.#program = new LaneProgram(parts, parts.clock, {
      heard: (message) => this.#hear(message),
      exited: (reason) => this.#exited(reason),
    });
  }

  get state(): LaneState {
    return this.#state;
  }

  /** Null while the model is not loaded. */
  get provider(): ProviderReport | null {
    return this.#provider;
  }

  get status(): Omit<LaneStatus, 'model' | 'clients' | 'waiting'> {
    return {
      state: this.#state,
      pid: this.#program.pid,
      restarts: this.#restarts,
      provider: this.#provider,
      trouble: this.#failures.trouble,
    };
  }

  /** Begins to load the model, unless that was begun. */
  start(): void {
    if (this.#state !== 'stopped') return;
    const { timing } = this.#parts;
    this.#state = 'starting';
    this.#program.start();
    this.#limit(timing.startMs, () => this.kill('the model did not load in time'));
  }

  send(message: ToLane, payload?: Uint8Array): void {
    this.#program.send(message, payload);
  }

  /** The process works on a frame from now on. */
  limitInference(): void {
    this.#limit(this.#parts.timing.inferMs, () => this.kill('an inference took too long'));
  }

  /** Nobody wants the model now: it is unloaded after a while. */
  rest(): void {
    if (this.#state === 'ready') this.#limit(this.#parts.timing.idleMs, () => this.#unload());
  }

  /** No limit runs from now on. */
  unlimit(): void {
    this.#cancelTimer();
  }

  kill(reason: string): void {
    this.#parts.log(`${reason}; ending its process`);
    this.#program.kill();
  }

  /** Lets the process finish what it has, when the lane is closed. */
  endWhenClosed(): void {
    if (this.#state === 'closed') this.#program.end();
  }

  /** Ends the process, at once when it `isIdle`, else when it is done or has had its time. Resolves when it has ended. */
  async close(isIdle: boolean): Promise<void> {
    this.#state = 'closed';
    this.#cancelTimer();
    await this.#program.endWithin(this.#parts.timing.drainMs, isIdle);
  }

  #limit(ms: number, action: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.after(ms, action);
  }

  #unload(): void {
    this.#parts.log('nobody has used it for a while; unloading it');
    this.#state = 'stopped';
    this.#failures.rested();
    this.#program.release();
    this.#forgetProcess();
  }

  #hear(message: FromLane): void {
    if (message.type === 'opened') this.#opened(message.provider);
    else if (message.type === 'refused') this.#refused(new SightlineError(message.code, message.message));
    else this.#events.answered(message);
  }

  #refused(error: SightlineError): void {
    this.#failures.refused(error.message);
    this.#events.failed(error);
    // Its thread that reads cannot be interrupted from inside, so it would not end by itself.
    this.#program.kill();
  }

  #opened(provider: ProviderReport): void {
    this.#cancelTimer();
    if (this.#state === 'closed') return;
    this.#state = 'ready';
    this.#provider = provider;
    this.#failures.ready();
    this.#events.ready(provider);
  }

  #exited(reason: string): void {
    this.#cancelTimer();
    if (this.#state === 'closed') return this.#forgetProcess();
    this.#parts.log(`its process is gone: ${reason}`);
    const delayMs = this.#failures.failed(reason);
    this.#events.failed(new SightlineError('lane_crashed', `The model's process failed: ${reason}.`));
    this.#restartIn(delayMs);
    // Who loses a frame joins again at once, and then waits for the next process.
    return this.#forgetProcess();
  }

  #restartIn(delayMs: number): void {
    this.#state = 'restarting';
    this.#limit(delayMs, () => {
      this.#state = 'stopped';
      if (!this.#events.isWanted()) return;
      this.#restarts += 1;
      this.start();
    });
  }

  #forgetProcess(): void {
    this.#program.forget();
    this.#provider = null;
    this.#events.lost();
  }
}
