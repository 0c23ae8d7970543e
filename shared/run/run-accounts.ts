import type { Clock } from '../clock.ts';
import type { DropReason, FrameOutcome, LedgerCounts, RunFigures } from './figures.ts';
import type { FlightLimit } from './flight-limit.ts';
import { droppedAs } from './flow-context.ts';
import type { Settlements } from './flow-context.ts';
import { Ledger } from './ledger.ts';
import { RunStatistics } from './run-statistics.ts';

/** Where every frame of a run went, how fast, and whether any is still on its way. */
export class RunAccounts implements Settlements {
  readonly #clock: Clock;
  readonly #ledger = new Ledger();
  readonly #statistics = new RunStatistics();
  #drained: (() => void)[] = [];
  #limit: FlightLimit | null = null;
  readonly #delivered: ((ageMs: number) => void) | undefined;

  /** Frames are numbered from there on; `delivered` is told how old each was at its end. */
  constructor(clock: Clock, captured: number, delivered?: (ageMs: number) => void) {
    this.#clock = clock;
    this.#delivered = delivered;
    this.#ledger.continueFrom(captured);
  }

  get inFlight(): number {
    return this.#ledger.inFlight;
  }

  /** The last number given. */
  get captured(): number {
    return this.#ledger.captured;
  }

  /** Tells this limit of every frame that ends, in place of the one before. */
  heed(limit: FlightLimit): void {
    this.#limit?.release();
    this.#limit = limit;
  }

  /** A frame came in; gives its number. */
  capture(now: number): number {
    this.#statistics.captured(now);
    return this.#ledger.capture();
  }

  settle(frame: number, share: number, outcome: FrameOutcome, capturedAt: number): void {
    const ended = this.#ledger.settle(frame, share, outcome);
    if (ended === null) return;
    const now = this.#clock.now();
    this.#statistics.ended(now, ended, capturedAt);
    if (ended.kind === 'delivered') this.#delivered?.(now - capturedAt);
    this.#limit?.ended();
    if (this.#ledger.inFlight === 0) this.wake();
  }

  flush(): void {
    // Everything is told at once here.
  }

  /** A frame that goes nowhere. */
  drop(frame: number, reason: DropReason, capturedAt: number): void {
    this.settle(frame, 1, droppedAs(reason), capturedAt);
  }

  /** What a thread took with it when it was lost is told by nobody. */
  endAll(): void {
    this.#ledger.endAll(droppedAs('stopped'));
  }

  counts(): LedgerCounts {
    return this.#ledger.counts();
  }

  rates(): Pick<RunFigures, 'inputFps' | 'deliveredFps' | 'dropFps' | 'ageMs'> {
    return this.#statistics.figures(this.#clock.now());
  }

  /** Resolves when nothing is in flight any more, when it is woken, or after `ms`. */
  untilDrained(ms: number | null): Promise<void> {
    const cancel = ms === null ? null : this.#clock.after(ms, () => this.wake());
    return new Promise((resolve) => {
      this.#drained.push(() => {
        cancel?.();
        resolve();
      });
    });
  }

  /** Nobody is to wait any longer. */
  wake(): void {
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }
}
