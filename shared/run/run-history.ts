import type { RunFigures, RunState } from './figures.ts';
import { AgeHistogram } from './history-ages.ts';
import { columnsOf } from './history-columns.ts';
import { COUNTED, writeCounts } from './history-counts.ts';
import { HistoryMarks } from './history-marks.ts';
import { HISTORY_SPANS } from './history-report.ts';
import type { HistoryReport, HistorySpan } from './history-report.ts';
import { HistoryTier } from './history-tier.ts';

/** How often a run is to be looked at. */
export const HISTORY_LOOK_MS = 1000;
/** Whoever did not look for longer does not know how it was meanwhile: a gap. A hidden tab looks once a minute. */
const LONGEST_MS = 90_000;
/** So far a time for people may have moved against the clock since it was told. */
const SLACK_MS = 100;

/** A run as it is found when it is looked at. */
export interface RunLook {
  /** Which run it is: another one begins to count anew. Null: none is there. */
  readonly run: object | null;
  readonly state: RunState;
  /** Why it is in that state, in words; may be empty. */
  readonly reason: string;
  /** Of the run, or of the last one; null before the first. */
  readonly figures: RunFigures | null;
}

/**
 * How a pipeline did in the last ten minutes, two hours and day: rates are what was counted, divided by how long was
 * looked; percentiles are those of all frames of a step. About 0.3 MB, whatever happens. Times are those of a clock
 * that never runs backwards, milliseconds.
 */
export class RunHistory {
  readonly #tiers = Object.values(HISTORY_SPANS).map(({ stepMs, size }) => new HistoryTier(stepMs, size));
  readonly #marks = new HistoryMarks();
  readonly #ages = new AgeHistogram();
  readonly #before = new Float64Array(COUNTED.length);
  readonly #now = new Float64Array(COUNTED.length);
  #run: object | null = null;
  #lookedAt = Number.NaN;

  /** When it was looked at last; NaN before the first time. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** A frame was delivered, so long after its capture. */
  delivered(ageMs: number): void {
    this.#ages.add(ageMs);
  }

  /** Takes down how it did since the last look. */
  look(now: number, { run, state, reason, figures }: RunLook): void {
    const from = this.#lookedAt;
    this.#marks.look(now, state, reason, run === null ? null : figures);
    if (run !== null && run !== this.#run) this.#before.fill(0);
    // What a run did at its very end is still its own.
    const isKnown = (run ?? this.#run) !== null && figures !== null;
    if (isKnown && now > from && now - from <= LONGEST_MS) this.#add(from, now, figures);
    else if (isKnown) writeCounts(figures.ledger, this.#before);
    this.#ages.clear();
    this.#run = run;
    this.#lookedAt = now;
  }

  /**
   * What is known of a span. `wall`: what the time is for people when the clock says `now`. `after`, milliseconds since
   * 1970: only steps that begin then or later.
   */
  report(span: HistorySpan, now: number, wall: number, after = Number.NEGATIVE_INFINITY): HistoryReport {
    const { stepMs, size } = HISTORY_SPANS[span];
    const tier = this.#tiers.find((each) => each.stepMs === stepMs) ?? new HistoryTier(stepMs, size);
    const toWall = Math.round(wall - now);
    const first = this.#firstOf(tier, now, Math.ceil((after - toWall - SLACK_MS) / stepMs));
    const last = Math.ceil(now / stepMs) - 1;
    const buckets = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
    const from = first * stepMs + toWall;
    const marks = this.#marks
      .since(first * stepMs)
      .map((mark) => ({ ...mark, at: Math.round(mark.at + toWall) }));
    return { span, step_ms: stepMs, from, count: buckets.length, ...columnsOf(tier, buckets), marks };
  }

  /** The oldest bucket that is asked for and about which something is known, or the newest. */
  #firstOf(tier: HistoryTier, now: number, asked: number): number {
    const last = Math.ceil(now / tier.stepMs) - 1;
    const wanted = Number.isFinite(asked) ? Math.min(asked, last + 1) : 0;
    let first = Math.max(0, last - tier.size + 1, wanted);
    while (first < last && asked !== first && tier.seenMs(first) === 0) first += 1;
    return first;
  }

  #add(from: number, now: number, { ledger, ageMs }: RunFigures): void {
    writeCounts(ledger, this.#now);
    for (let at = 0; at < COUNTED.length; at += 1) {
      const count = this.#now[at] ?? 0;
      const before = this.#before[at] ?? 0;
      // A run that is carried elsewhere may say less than before, for a while.
      this.#now[at] = Math.max(0, count - before);
      this.#before[at] = Math.max(count, before);
    }
    const { p50, p95 } = ageMs;
    for (const tier of this.#tiers) {
      tier.add(from, now, this.#now, this.#ages);
      // A run that is elsewhere tells no single ages.
      if (p50 !== null && p95 !== null && (this.#now[1] ?? 0) > 0) tier.tellAges(p50, p95);
    }
  }
}
