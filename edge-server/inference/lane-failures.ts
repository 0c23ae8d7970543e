import type { Clock } from '../clock.ts';
import type { LaneTrouble } from './lane-status.ts';
import { restartDelayMs } from './lane-timing.ts';
import type { LaneTiming } from './lane-timing.ts';

/** How often a lane's process has failed in a row, why, and how long to stay away for that. */
export class LaneFailures {
  readonly #clock: Clock;
  readonly #timing: LaneTiming;
  #inARow = 0;
  #last = { at: 0, reason: '' };
  /** Null while the model is not loaded. */
  #readyAt: number | null = null;
  /** Why the model was refused; its process ends for that. */
  #refusal: string | null = null;

  constructor(clock: Clock, timing: LaneTiming) {
    this.#clock = clock;
    this.#timing = timing;
  }

  /** The model is loaded. */
  ready(): void {
    this.#readyAt = this.#clock.now();
  }

  /** The process was ended because nobody wants the model. */
  rested(): void {
    this.#readyAt = null;
  }

  /** The process will not have the model; it is gone soon. */
  refused(reason: string): void {
    this.#refusal = reason;
  }

  /** The process is gone. Gives how long to stay away, milliseconds. */
  failed(reason: string): number {
    this.#inARow = this.#isStable() ? 1 : this.#inARow + 1;
    this.#last = { at: this.#clock.now(), reason: this.#refusal ?? reason };
    [this.#readyAt, this.#refusal] = [null, null];
    return restartDelayMs(this.#inARow, this.#timing);
  }

  /** Null while all is well; forgotten when nobody has tried for long. */
  get trouble(): LaneTrouble | null {
    const isForgotten = this.#readyAt === null && this.#clock.now() - this.#last.at > this.#forgottenMs;
    if (this.#inARow === 0 || this.#isStable() || isForgotten) return null;
    return { failures: this.#inARow, reason: this.#last.reason };
  }

  get #forgottenMs(): number {
    return this.#timing.idleMs + this.#timing.maxBackoffMs + this.#timing.startMs;
  }

  #isStable(): boolean {
    return this.#readyAt !== null && this.#clock.now() - this.#readyAt >= this.#timing.stableMs;
  }
}
