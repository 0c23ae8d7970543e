import type { Clock } from '../clock.ts';
import { SteppedClock } from './stepped-clock.ts';

/** What turns are made of. */
export interface TurnParts {
  /** The host's. */
  readonly clock: Clock;
  /** Resolves when every promise that can settle did: after a turn of the host's event loop. */
  readonly drained: () => Promise<void>;
  /** Told what a timer of an element threw. */
  readonly failed: (error: unknown) => void;
}

/**
 * Lets what comes into a run from outside happen one after the other, each at a time of its own, and gives elements a
 * clock that stands still in between. Then the times of the turns say all there is to say about time, and whoever
 * repeats them in that order gets the same. Whoever made it closes it.
 */
export class RecordingTurns {
  /** For the elements. */
  readonly clock: SteppedClock;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly #parts: TurnParts;
  readonly #zero: number;
  #tail: Promise<void> = Promise.resolve();
  #disarm: (() => void) | null = null;
  #closed = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
    this.#zero = parts.clock.now();
    this.begun = Math.round(parts.clock.wallTime());
    this.clock = new SteppedClock(this.begun, parts.failed);
    this.clock.onChange = () => this.#arm();
  }

  /** The time of the elements' clock in whole microseconds. */
  get at(): number {
    return Math.ceil(this.clock.now() * 1000);
  }

  /**
   * Calls in its turn, with its time in microseconds; unless `isVoid` by then, which takes no time. Rejects with what
   * `action` throws.
   */
  take(action: (at: number) => void, isVoid: () => boolean = () => false): Promise<void> {
    const turn = this.#take(this.#tail, action, isVoid);
    this.#queue(turn);
    return turn;
  }

  /** Resolves when the last turn is over. Its timers fire no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#arm();
    await this.#tail;
  }

  async #take(before: Promise<void>, action: (at: number) => void, isVoid: () => boolean): Promise<void> {
    await before;
    const at = Math.max(this.#elapsed(), this.at);
    if (isVoid()) return;
    await this.clock.goTo(at / 1000, this.#parts.drained);
    action(at);
  }

  #queue(turn: Promise<unknown>): void {
    const { drained } = this.#parts;
    this.#tail = turn.then(drained, drained);
  }

  #elapsed(): number {
    return Math.floor((this.#parts.clock.now() - this.#zero) * 1000);
  }

  /** One timer of the host for all of the elements'. */
  #arm(): void {
    this.#disarm?.();
    this.#disarm = null;
    const due = this.clock.nextDue;
    if (due === null || this.#closed) return;
    const wait = Math.max(1, Math.ceil(due - this.#elapsed() / 1000));
    this.#disarm = this.#parts.clock.after(wait, () => this.#queue(this.#tail.then(() => this.#fireDue())));
  }

  async #fireDue(): Promise<void> {
    const due = this.clock.nextDue;
    if (due !== null && !this.#closed && due * 1000 <= this.#elapsed()) {
      await this.clock.goTo(due, this.#parts.drained);
    }
    this.#arm();
  }
}
