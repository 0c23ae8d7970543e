import type { DropReason, LedgerCounts, RunFigures } from './figures.ts';

/** Where nothing was counted yet. */
export const NOTHING: LedgerCounts = {
  captured: 0,
  delivered: 0,
  dropped: {},
  filtered: 0,
  failed: 0,
  inFlight: 0,
};

/** Of a run of which nothing is known yet. */
export const NO_FIGURES: RunFigures = {
  state: 'starting',
  ledger: NOTHING,
  elements: [],
  wires: [],
  inputFps: 0,
  deliveredFps: 0,
  dropFps: 0,
  ageMs: { p50: null, p95: null },
};

/** What two parts of a run counted, together. */
export function sumOf(a: LedgerCounts, b: LedgerCounts): LedgerCounts {
  return {
    captured: a.captured + b.captured,
    delivered: a.delivered + b.delivered,
    dropped: sumOfDrops(a.dropped, b.dropped),
    filtered: a.filtered + b.filtered,
    failed: a.failed + b.failed,
    inFlight: a.inFlight + b.inFlight,
  };
}

/** Counts the frames of a run that is elsewhere: those that never got there, and what is told from there. */
export class RemoteLedger {
  #there: LedgerCounts = NOTHING;
  #captured = 0;
  #sent = 0;
  #failed = 0;
  readonly #dropped: Partial<Record<DropReason, number>> = {};

  /** Frames that were sent. */
  get sent(): number {
    return this.#sent;
  }

  /** A frame came from the source. */
  capture(): void {
    this.#captured += 1;
  }

  /** It was sent. */
  send(): void {
    this.#sent += 1;
  }

  /** It was sent and could not be read: it never got there. */
  unsent(): void {
    this.#failed += 1;
  }

  /** It was dropped here. */
  drop(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  /** So much is told of those that got there. */
  tell(there: LedgerCounts): void {
    this.#there = there;
  }

  /** Nothing more will be told: what nobody spoke of was dropped for this reason. */
  end(reason: DropReason): void {
    for (let left = this.counts().inFlight; left > 0; left -= 1) this.drop(reason);
  }

  /** Frames that were sent and not told of are in flight. */
  counts(): LedgerCounts {
    const here = { ...NOTHING, dropped: this.#dropped, failed: this.#failed };
    const all = sumOf(this.#there, here);
    const drops = Object.values(all.dropped).reduce((sum, count) => sum + count, 0);
    const ended = all.delivered + drops + all.filtered + all.failed;
    return { ...all, captured: this.#captured, inFlight: this.#captured - ended };
  }
}

function sumOfDrops(a: LedgerCounts['dropped'], b: LedgerCounts['dropped']): LedgerCounts['dropped'] {
  const sum: Partial<Record<DropReason, number>> = { ...a };
  for (const reason of Object.keys(b))
    if (isReason(reason)) sum[reason] = (a[reason] ?? 0) + (b[reason] ?? 0);
  return sum;
}

const REASONS: Readonly<Record<DropReason, true>> = {
  superseded: true,
  full: true,
  deadline: true,
  edge_lost: true,
  lane_crashed: true,
  worker_lost: true,
  dead_letter: true,
  paced: true,
  paused: true,
  stopped: true,
};

function isReason(reason: string): reason is DropReason {
  return Object.hasOwn(REASONS, reason);
}
