import { SightlineError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { DropReason, LedgerCounts } from './figures.ts';

const REASON_OF: Partial<Record<ErrorCode, DropReason>> = {
  deadline: 'deadline',
  edge_lost: 'edge_lost',
  lane_crashed: 'lane_crashed',
};

/** Under which reason a frame is counted whose detection failed with this code. */
export function dropReasonOf(code: ErrorCode): DropReason {
  return REASON_OF[code] ?? 'error';
}

/**
 * Says where every captured frame went. Each call moves one frame, so that
 * `captured = inferred + sum(dropped) + inFlight` at every instant; a move that would break this is a defect of the
 * caller and throws `internal`.
 */
export class Ledger {
  #captured = 0;
  #inferred = 0;
  #inFlight = 0;
  readonly #dropped: Record<DropReason, number> = {
    superseded: 0,
    deadline: 0,
    edge_lost: 0,
    lane_crashed: 0,
    stopped: 0,
    error: 0,
  };

  /** A frame came in: it is in flight from here on. */
  capture(): void {
    this.#captured += 1;
    this.#inFlight += 1;
  }

  /** A frame in flight was inferred and its result delivered. */
  infer(): void {
    this.#land();
    this.#inferred += 1;
  }

  /** A frame in flight was given up. */
  drop(reason: DropReason): void {
    this.#land();
    this.#dropped[reason] += 1;
  }

  /** The counts as they are now; a copy. */
  counts(): LedgerCounts {
    return {
      captured: this.#captured,
      inferred: this.#inferred,
      dropped: { ...this.#dropped },
      inFlight: this.#inFlight,
    };
  }

  #land(): void {
    if (this.#inFlight === 0)
      throw new SightlineError('internal', 'a frame was counted twice: none is in flight');
    this.#inFlight -= 1;
  }
}
