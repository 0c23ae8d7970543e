import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import type { HistoryReport, HistorySpan } from '../../shared/run/history-report.ts';
import type { AskHistory } from './edge-history.ts';
import { mergeHistory } from './merge-history.ts';

/** How often what is new is asked for, milliseconds: as often as it can be seen. */
const PACE_MS: Readonly<Record<HistorySpan, number>> = { '10m': 2000, '2h': 10_000, '24h': 30_000 };

/** What is known so far. */
export interface HistorySnapshot {
  readonly report: HistoryReport | null;
  /** Why there is nothing newer, in words; null: there is. */
  readonly problem: string | null;
}

/** What a history is followed with. */
export interface HistoryFollowParts {
  readonly ask: AskHistory;
  readonly span: HistorySpan;
  readonly clock: Clock;
  readonly onSnapshot: (snapshot: HistorySnapshot) => void;
  /** Whether anybody can see it; nothing is asked for otherwise. */
  readonly isSeen?: () => boolean;
}

/** Follows how a pipeline does: all of a span first, then what is new. Whoever made it closes it. */
export class HistoryFollow {
  readonly #parts: HistoryFollowParts;
  readonly #closing = new AbortController();
  readonly #stop: () => void;
  #report: HistoryReport | null = null;
  #isAsking = false;

  constructor(parts: HistoryFollowParts) {
    this.#parts = parts;
    this.#stop = parts.clock.every(PACE_MS[parts.span], () => {
      if (parts.isSeen?.() !== false) void this.#ask();
    });
    void this.#ask();
  }

  close(): void {
    this.#closing.abort();
    this.#stop();
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { ask, span, onSnapshot } = this.#parts;
    const { signal } = this.#closing;
    let problem: string | null = null;
    try {
      this.#report = mergeHistory(this.#report, await ask(span, this.#after, signal));
    } catch (error) {
      problem = messageOf(error);
    }
    this.#isAsking = false;
    if (!signal.aborted) onSnapshot({ report: this.#report, problem });
  }

  /** The newest step that is known was not over when it was told. */
  get #after(): number | null {
    if (this.#report === null || this.#report.count === 0) return null;
    const { from, count, step_ms } = this.#report;
    return from + (count - 1) * step_ms;
  }
}
