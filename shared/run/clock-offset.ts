/** Four times of one question and its answer, in milliseconds. */
export interface OffsetSample {
  /** Asked and answered by this host's clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Received and sent back by the other host's clock. */
  readonly receivedAt: number;
  readonly sentAt: number;
}

/** `other clock = this clock + offsetMs`, wrong by at most `errorMs`. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** How fast two clocks may part, as a share of the time that went by. Quartz is better; this is the NTP's bound. */
const DRIFT = 500e-6;

interface Estimate extends ClockOffset {
  readonly at: number;
}

/**
 * Estimates how far another host's clock is off, from questions and answers. The quickest recent round trip says most:
 * the answer lies somewhere within it, so the error is at most half of it, and grows a little with its age.
 */
export class ClockOffsetEstimator {
  private readonly most: number;
  private estimates: Estimate[] = [];

  /** `most`: how many samples are kept. */
  constructor(most = 32) {
    this.most = most;
  }

  /** Takes a sample in; one that contradicts itself (a clock was set in the middle of it) is left out: false. */
  add({ askedAt, answeredAt, receivedAt, sentAt }: OffsetSample): boolean {
    const roundTrip = answeredAt - askedAt - (sentAt - receivedAt);
    if (!(roundTrip >= 0 && sentAt >= receivedAt && Number.isFinite(roundTrip))) return false;
    const offsetMs = (receivedAt - askedAt + (sentAt - answeredAt)) / 2;
    const estimate = { at: answeredAt, offsetMs, errorMs: roundTrip / 2 };
    // Two samples whose bounds do not meet: a clock has been set, and what was known before is worth nothing.
    this.estimates = this.estimates.filter((known) => agree(known, estimate));
    this.estimates.push(estimate);
    if (this.estimates.length > this.most) this.estimates.shift();
    return true;
  }

  /** The best estimate at `now` of this host's clock; null before the first sample. */
  at(now: number): ClockOffset | null {
    let best: ClockOffset | null = null;
    for (const estimate of this.estimates) {
      const errorMs = estimate.errorMs + Math.abs(now - estimate.at) * DRIFT;
      if (best === null || errorMs < best.errorMs) best = { offsetMs: estimate.offsetMs, errorMs };
    }
    return best;
  }

  /** For a new connection, maybe to another host. */
  reset(): void {
    this.estimates = [];
  }
}

function agree(one: Estimate, other: Estimate): boolean {
  const tolerance = one.errorMs + other.errorMs + Math.abs(one.at - other.at) * DRIFT;
  return Math.abs(one.offsetMs - other.offsetMs) <= tolerance;
}
