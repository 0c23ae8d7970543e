import type { DropReason, ElementFigures, LedgerCounts, RunFigures, RunState } from './figures.ts';
import type { RunLook } from './run-history.ts';

const NOTHING = { captured: 0, delivered: 0, dropped: {}, filtered: 0, failed: 0, inFlight: 0 };
const NONE = { p50: null, p95: null };

/** Figures of a run that counted this. */
export function figuresOf(ledger: Partial<LedgerCounts>, rest: Partial<RunFigures> = {}): RunFigures {
  const counted = { ...NOTHING, ...ledger };
  const rates = { inputFps: 0, deliveredFps: 0, dropFps: 0, ageMs: NONE };
  return { state: 'running', ledger: counted, elements: [], wires: [], ...rates, ...rest };
}

/** A look at a run that counted this. */
export function lookAt(run: object, ledger: Partial<LedgerCounts>, rest: Partial<RunFigures> = {}): RunLook {
  return { run, state: 'running', reason: '', figures: figuresOf(ledger, rest) };
}

/** A look at a pipeline that does not run. */
export function nothingRuns(state: RunState = 'stopped', figures: RunFigures | null = null): RunLook {
  return { run: null, state, reason: '', figures };
}

/** An element that was made anew so often. */
export function elementOf(name: string, restarts: number): ElementFigures {
  const counts = { processed: 0, emitted: 0, filtered: 0, failed: 0, rate: 0, heartbeatAgeMs: 0 };
  const place = { name, type: name, flow: 'main', state: 'busy' as const };
  return { ...place, ...counts, latencyMs: NONE, restarts, lastError: null, metrics: {} };
}

/** Drops of one reason. */
export function drops(reason: DropReason, count: number): LedgerCounts['dropped'] {
  return { [reason]: count };
}
