import type { ElementFigures, ElementState, RunState } from './figures.ts';

/** What is known of a run's source. */
export interface SourceFacts extends Pick<ElementFigures, 'name' | 'type' | 'flow' | 'rate'> {
  readonly captured: number;
  readonly state: RunState;
  readonly error: string | null;
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
export function sourceFigures({ captured, state, error, ...place }: SourceFacts): ElementFigures {
  const isIdle = STATES[state] === 'busy' && place.rate === 0;
  return {
    ...place,
    state: isIdle ? 'idle' : STATES[state],
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
