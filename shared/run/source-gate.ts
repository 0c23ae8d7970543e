import type { Clock } from '../clock.ts';
import type { DropReason } from './figures.ts';
import type { FlightLimit } from './flight-limit.ts';
import { Pacer } from './pacer.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** What holds a source back. */
export interface SourceGateInit {
  readonly clock: Clock;
  readonly fps: number | null;
  readonly outlet: SourceOutlet;
  readonly limit: FlightLimit;
}

/** Something that waits until it is told. */
interface Wait {
  readonly until: Promise<void>;
  readonly resume: () => void;
}

/** Says which frames of a source may come in, and when the next one is welcome. Whoever made it opens it in the end. */
export class SourceGate {
  readonly #init: SourceGateInit;
  readonly #pacer: Pacer;
  #paused: Wait | null = null;
  #isAwaited = false;
  /** Ends the wait for the pace. */
  #hurry: (() => void) | null = null;

  constructor(init: SourceGateInit) {
    this.#init = init;
    this.#pacer = new Pacer(init.fps);
  }

  /** Whether the source was asked to wait, and has not been told to go on. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** A source begins that was asked for nothing yet. */
  begin(): void {
    this.#isAwaited = false;
  }

  pause(): void {
    this.#paused ??= untilTold();
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = null;
  }

  /** Nobody is to wait any more. */
  open(): void {
    this.#hurry?.();
    this.resume();
    this.#init.outlet.release();
    this.#init.limit.release();
  }

  /** Why a frame that came goes nowhere. */
  reasonAgainst(now: number): DropReason | null {
    if (this.#paused !== null) return 'paused';
    return this.#pacer.take(now) ? null : 'paced';
  }

  /** A source that can wait does so for its pace, for its run, and for consumers that must not lose anything. */
  whenNextIsWelcome(now: number): Promise<void> | undefined {
    const delay = this.#pacer.delayMs(now);
    const { outlet, limit } = this.#init;
    if (delay <= 0 && this.#paused === null && !outlet.isBlocked && !limit.isFull) return undefined;
    return this.#wait(delay);
  }

  async #wait(delay: number): Promise<void> {
    this.#isAwaited = true;
    if (delay > 0) await this.#pass(delay);
    while (this.#paused !== null) await this.#paused.until;
    await this.#init.outlet.untilRoom();
    await this.#init.limit.untilRoom();
    this.#isAwaited = false;
  }

  async #pass(delay: number): Promise<void> {
    const { until, resume } = untilTold();
    const cancel = this.#init.clock.after(delay, resume);
    this.#hurry = resume;
    await until;
    this.#hurry = null;
    cancel();
  }
}

function untilTold(): Wait {
  let tell: (() => void) | undefined;
  const until = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { until, resume: () => tell?.() };
}
