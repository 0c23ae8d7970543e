import { SightlineError } from '../errors.ts';
import type { LogLevel } from './element.ts';
import type { LedgerCounts, RunFigures } from './figures.ts';
import { NOTHING, NO_FIGURES, sumOf } from './remote-ledger.ts';
import type { Run, TapOptions } from './run.api.ts';

interface Tap {
  readonly options: TapOptions;
  end: (() => void) | null;
}

/** One run after the other as if they were one: counted together, looked at and traced wherever it goes on. */
export class RunStay {
  readonly #taps = new Set<Tap>();
  #current: Run | null = null;
  /** What runs before the current one counted, and what came while there was none. */
  #before: LedgerCounts = NOTHING;
  /** What the current run counted is in `#before` already. */
  #isCounted = false;
  #level: LogLevel | null = null;
  #tracing = 0;

  /** The run that is, or was last; null before the first. */
  get current(): Run | null {
    return this.#current;
  }

  /** Throws `conflict` before the first run. */
  get here(): Run {
    if (this.#current !== null) return this.#current;
    throw new SightlineError('conflict', 'this run has not begun yet');
  }

  /** This run is the one from now on; it is not started yet. */
  enter(run: Run): void {
    this.#current = run;
    this.#isCounted = false;
  }

  /** It runs: whoever looked at the one before looks at this one. */
  settle(): void {
    const run = this.here;
    if (this.#level !== null) run.logLevel(this.#level);
    if (this.#tracing > 0) run.trace(this.#tracing);
    for (const tap of this.#taps) tap.end = tapOf(run, tap.options);
  }

  /** It counts no more: what it counted is kept. */
  leave(): void {
    if (this.#isCounted || this.#current === null) return;
    this.#isCounted = true;
    this.#before = sumOf(this.#before, this.#current.figures().ledger);
  }

  /** A frame came while nobody took any. */
  dropped(): void {
    this.#before = sumOf(this.#before, { ...NOTHING, captured: 1, dropped: { paused: 1 } });
  }

  figures(): Omit<RunFigures, 'state'> {
    const now = this.#current?.figures() ?? NO_FIGURES;
    return { ...now, ledger: this.#isCounted ? this.#before : sumOf(this.#before, now.ledger) };
  }

  /** Throws `not_found` for an unknown element. */
  tap(options: TapOptions): () => void {
    const tap: Tap = { options, end: this.here.tap(options) };
    this.#taps.add(tap);
    return () => {
      this.#taps.delete(tap);
      tap.end?.();
    };
  }

  trace(every: number): void {
    this.#tracing = every;
    this.#current?.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    this.#current?.logLevel(level);
  }
}

/** Null where the element is gone by now. */
function tapOf(run: Run, options: TapOptions): (() => void) | null {
  try {
    return run.tap(options);
  } catch {
    // A change took the element away: there is nothing to look at any more.
    return null;
  }
}
