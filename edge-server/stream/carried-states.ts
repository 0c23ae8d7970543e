import { asSightlineError } from '../../shared/errors.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Run, SavedRun } from '../../shared/run/run.api.ts';
import type { RemoteTold, RunServerMessage } from '../../shared/wire/run-messages.ts';
import type { Clock } from '../clock.ts';
import { RunOutbox } from './run-outbox.ts';

/** What tells the states of a carried run. */
export interface CarriedStatesInit {
  readonly clock: Clock;
  readonly run: () => Run;
  /** False when it is too large to be sent. */
  readonly send: (message: RunServerMessage) => boolean;
  readonly warn: (words: string) => void;
}

/** A state goes at least so often. */
const SNAPSHOT_MS = 1_000;
/** When something waits to be told, a state is taken at once, but not sooner after the last one than this. */
const MIN_GAP_MS = 20;
/** Nor sooner than it takes to send the last one at this rate: large states go less often. Characters a millisecond. */
const RATE = 1_000;
/** More than this does not wait: then what was told may be told again if the connection is lost. */
const MAX_WAITING = 500;

/** Tells what a carried run remembers, and with it what came out of it up to then. Whoever made it ends it with `stop`. */
export class CarriedStates {
  readonly #init: CarriedStatesInit;
  readonly #outbox = new RunOutbox();
  #known: Readonly<Record<string, JsonValue>> = {};
  #isAsking = false;
  #isStopped = true;
  #nextAt = 0;
  #cancel: (() => void) | null = null;

  constructor(init: CarriedStatesInit) {
    this.#init = init;
  }

  /** From now on states are taken. */
  start(): void {
    this.#isStopped = false;
    this.#later(this.#outbox.size > 0 ? 0 : SNAPSHOT_MS);
  }

  /** It is told with the next state. */
  tell(flow: string, told: RemoteTold): void {
    this.#outbox.add(flow, told);
    if (this.#outbox.size > MAX_WAITING) this.flush();
    else if (!this.#isStopped) this.#later(Math.max(0, this.#nextAt - this.#init.clock.now()));
  }

  /** Tells all that waits, without a state, unless it was stopped: then that goes with the last one. */
  flush(): void {
    if (!this.#isStopped) this.#tell(null, this.#outbox.takeAll());
  }

  /** No state is taken any more; gives what still waits to be told. */
  stop(): RemoteTold[] {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = null;
    return this.#outbox.takeAll();
  }

  /** Nothing waits longer than this. */
  #later(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#init.clock.after(ms, () => void this.#take());
  }

  /** One at a time: an element that is slow to say what it knows is not asked twice. */
  async #take(): Promise<void> {
    if (this.#isAsking || this.#isStopped) return;
    this.#isAsking = true;
    try {
      const saved = await this.#init.run().snapshot((flow) => this.#outbox.cover(flow));
      if (!this.#isStopped) this.#tellState(saved);
    } catch (error) {
      this.#init.warn(`What is remembered could not be told: ${asSightlineError(error).message}`);
    } finally {
      this.#isAsking = false;
      if (!this.#isStopped) this.#later(this.#outbox.size > 0 ? this.#gapMs() : SNAPSHOT_MS);
    }
  }

  /** A flow that did not answer in time is as it was last known. */
  #tellState(saved: SavedRun): void {
    this.#known = { ...this.#known, ...saved.elements };
    const whole = { ...saved, elements: this.#known };
    const { clock } = this.#init;
    this.#nextAt = clock.now() + Math.max(MIN_GAP_MS, JSON.stringify(whole).length / RATE);
    this.#tell(whole, this.#outbox.take());
  }

  #gapMs(): number {
    return Math.min(SNAPSHOT_MS, Math.max(MIN_GAP_MS, this.#nextAt - this.#init.clock.now()));
  }

  /** What is too large to go together goes piece by piece, without the state. */
  #tell(saved: SavedRun | null, told: readonly RemoteTold[]): void {
    if (saved === null && told.length === 0) return;
    const { send } = this.#init;
    if (send({ type: 'snapshot', saved, told })) return;
    for (const each of told) send({ type: 'snapshot', saved: null, told: [each] });
  }
}
