import type { SinkFacts } from '../../shared/run/outbox.ts';

/** How a sink does, as lists, health and metrics tell it. Times are milliseconds since 1970. */
export interface SinkState {
  readonly pipeline: string;
  readonly element: string;
  readonly type: string;
  /** `failing`: what it told last did not arrive, and it waits before it tries again. */
  readonly state: 'idle' | 'sending' | 'failing';
  /** How many wait to be told. */
  readonly queued: number;
  /** Since the server was started: how many arrived, … */
  readonly sent: number;
  /** … how many tries were in vain, … */
  readonly failed: number;
  /** … how many were dropped since more came than may wait. */
  readonly dropped: number;
  /** How many lie aside, given up. */
  readonly dead: number;
  /** Of the last try that was in vain, in words; null when there was none, or it arrived since. */
  readonly last_error: string | null;
  readonly last_sent_at: number | null;
  readonly next_try_at: number | null;
}

/** What is counted of a sink for as long as the server runs, however often its element is made anew. */
export class SinkTally {
  sent = 0;
  failed = 0;
  dropped = 0;
  /** Tries in vain since the last that was not. */
  failuresInARow = 0;
  lastError: string | null = null;
  lastSentAt: number | null = null;

  arrived(count: number, at: number): void {
    this.sent += count;
    this.failuresInARow = 0;
    this.lastError = null;
    this.lastSentAt = at;
  }

  failedWith(words: string): void {
    this.failed += 1;
    this.failuresInARow += 1;
    this.lastError = words;
  }
}

/** Which sink it is, wherever one goes by its name. No pipeline and no element has a `/` in its name. */
export function sinkKey({ pipeline, element }: Pick<SinkFacts, 'pipeline' | 'element'>): string {
  return `${pipeline}/${element}`;
}
