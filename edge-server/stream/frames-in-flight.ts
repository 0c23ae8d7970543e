import type { Clock } from '../clock.ts';
import type { ByteBudget } from './byte-budget.ts';

/** A frame that is neither answered nor dropped. */
export interface FrameInFlight {
  readonly bytes: number;
  readonly arrivedAt: number;
}

interface Entry extends FrameInFlight {
  readonly cancelDeadline: () => void;
  cancelWork: (() => void) | null;
}

/** One client's frames in flight, each with its deadline and its share of the server's memory. */
export class FramesInFlight {
  readonly #clock: Clock;
  readonly #budget: ByteBudget;
  readonly #byId = new Map<number, Entry>();

  constructor(clock: Clock, budget: ByteBudget) {
    this.#clock = clock;
    this.#budget = budget;
  }

  get size(): number {
    return this.#byId.size;
  }

  get ids(): readonly number[] {
    return [...this.#byId.keys()];
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  /** Takes a frame in; `expire` is called when its deadline passes. False when the server holds too much already. */
  add(id: number, bytes: number, deadlineMs: number, expire: () => void): boolean {
    if (!this.#budget.take(bytes)) return false;
    const cancelDeadline = this.#clock.after(deadlineMs, expire);
    this.#byId.set(id, { bytes, arrivedAt: this.#clock.now(), cancelDeadline, cancelWork: null });
    return true;
  }

  /** How to stop the work on a frame; called at once when the frame is gone already. */
  onCancel(id: number, cancelWork: () => void): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) cancelWork();
    else entry.cancelWork = cancelWork;
  }

  /** The frame was answered. Undefined when it had ended before. */
  land(id: number): FrameInFlight | undefined {
    return this.#remove(id);
  }

  /** The frame is given up: its work is stopped. Undefined when it had ended before. */
  cancel(id: number): FrameInFlight | undefined {
    const entry = this.#remove(id);
    entry?.cancelWork?.();
    return entry;
  }

  #remove(id: number): Entry | undefined {
    const entry = this.#byId.get(id);
    if (entry === undefined) return undefined;
    this.#byId.delete(id);
    entry.cancelDeadline();
    this.#budget.give(entry.bytes);
    return entry;
  }
}
