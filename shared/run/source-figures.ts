import type { ElementFigures, ElementState, RunState } from './figures.ts';
import type { SourceHealth } from './frozen-frames.ts';

/** What is known of a run's source. */
export interface SourceFacts extends Pick<ElementFigures, 'name' | 'type' | 'flow' | 'rate'> {
  readonly captured: number;
  readonly state: RunState;
  readonly error: string | null;
  readonly health: SourceHealth;
}

const STATES: Readonly<Record<RunState, ElementState>> = {
  idle: 'starting',
  starting: 'starting',
  running: 'busy',
  paused: 'paused',
  healing: 'restarting',
  stopping: 'stopped',
  failed: 'failed',
  stopped: 'stopped',
};

/** A source's figures in an element's terms: what it gave counts as emitted. */
export function sourceFigures({ captured, error, health, state, ...place }: SourceFacts): ElementFigures {
  return {
    ...place,
    state: sourceState(state, health, place.rate),
    processed: captured,
    emitted: captured,
    filtered: 0,
    failed: 0,
    latencyMs: { p50: null, p95: null },
    restarts: 0,
    lastError: error,
    heartbeatAgeMs: 0,
    metrics: {},
  };
}

/** What a source does, by its run, by what it gives, and by how many frames came of late. */
export function sourceState(run: RunState, health: SourceHealth, rate: number): ElementState {
  const isOn = run === 'running' || run === 'healing';
  if (isOn && health !== 'lively') return health;
  return run === 'running' && rate === 0 ? 'idle' : STATES[run];
}
