import type { DropReason, FrameOutcome, LedgerCounts } from './figures.ts';

/** Shares are fractions of 1 and split by whole numbers: sums may miss 1 by rounding. */
const WHOLE = 1 - 1e-9;

/** A frame that came back in part: how much is back, and the best that became of it so far. */
interface Returned {
  share: number;
  outcome: FrameOutcome;
}

const RANK = { filtered: 0, dropped: 1, failed: 2, delivered: 3 } as const;

/**
 * Says where every captured frame went. A frame is captured with a share of 1, which is split where the graph
 * branches and comes back in parts, from whatever thread; it is in flight until its share is whole again. So
 * `captured = delivered + dropped + filtered + failed + inFlight` at every instant, and a frame counts once however
 * many branches it took. What comes back of a frame that has ended counts for nothing: a thread that is killed may
 * have told of it already.
 */
export class Ledger {
  /** Frames of the run that this one goes on from. */
  #before = 0;
  #captured = 0;
  #delivered = 0;
  #filtered = 0;
  #failed = 0;
  readonly #dropped: Partial<Record<DropReason, number>> = {};
  /** Frames in flight, and what has come back of them; null: nothing yet. */
  readonly #inFlight = new Map<number, Returned | null>();

  /** A frame came in; gives its number, counted from 1. */
  capture(): number {
    this.#captured += 1;
    this.#inFlight.set(this.#captured, null);
    return this.#captured;
  }

  /** Goes on counting where another run left off: those frames are its own to account for. */
  continueFrom(captured: number): void {
    this.#captured += captured;
    this.#before += captured;
  }

  /**
   * Part of a frame came to an end. Gives what became of the frame when that was the last part. Share 0 is nobody's
   * frame.
   */
  settle(frame: number, share: number, outcome: FrameOutcome): FrameOutcome | null {
    if (share <= 0) return null;
    const part = this.#inFlight.get(frame);
    if (part === undefined) return null;
    if (part === null) {
      if (share >= WHOLE) return this.#end(frame, outcome);
      this.#inFlight.set(frame, { share, outcome });
      return null;
    }
    part.share += share;
    if (RANK[outcome.kind] > RANK[part.outcome.kind]) part.outcome = outcome;
    return part.share < WHOLE ? null : this.#end(frame, part.outcome);
  }

  /** Ends every frame that is in flight: nobody will tell of them any more. */
  endAll(outcome: FrameOutcome): void {
    for (const frame of this.#inFlight.keys()) this.#end(frame, outcome);
  }

  /** The counts as they are now; a copy. */
  counts(): LedgerCounts {
    return {
      captured: this.#captured - this.#before,
      delivered: this.#delivered,
      dropped: { ...this.#dropped },
      filtered: this.#filtered,
      failed: this.#failed,
      inFlight: this.inFlight,
    };
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The last number given. */
  get captured(): number {
    return this.#captured;
  }

  #end(frame: number, outcome: FrameOutcome): FrameOutcome {
    this.#inFlight.delete(frame);
    if (outcome.kind === 'delivered') this.#delivered += 1;
    else if (outcome.kind === 'filtered') this.#filtered += 1;
    else if (outcome.kind === 'failed') this.#failed += 1;
    else this.#dropped[outcome.reason] = (this.#dropped[outcome.reason] ?? 0) + 1;
    return outcome;
  }
}
