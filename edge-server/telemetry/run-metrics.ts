import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import { RUN_METRICS } from './run-metric-list.ts';
import type { RunMetric, Tell } from './run-metric-list.ts';

/** One running pipeline when somebody asks for the metrics. */
export interface RunSample {
  readonly pipeline: string;
  readonly state: RunState;
  /** Null before its first run. */
  readonly figures: RunFigures | null;
}

const STATES: readonly RunState[] = [
  'idle',
  'starting',
  'running',
  'paused',
  'stopping',
  'healing',
  'failed',
  'stopped',
];

/** Adds the figures of running pipelines to a registry; they are read when asked for. */
export function registerRunMetrics(registry: Registry, read: () => readonly RunSample[]): void {
  for (const metric of RUN_METRICS) registerOne(registry, metric, read);
  const state: Gauge = new Gauge({
    name: 'sightline_run_state',
    help: 'Whether a run is in a state',
    labelNames: ['pipeline', 'state'],
    registers: [registry],
    collect() {
      state.reset();
      for (const sample of read())
        for (const name of STATES)
          state.set({ pipeline: sample.pipeline, state: name }, sample.state === name ? 1 : 0);
    },
  });
}

function registerOne(registry: Registry, metric: RunMetric, read: () => readonly RunSample[]): void {
  const { kind, name, help, labels } = metric;
  const collect = (reset: () => void, tell: Tell): void => {
    reset();
    for (const { pipeline, figures } of read())
      if (figures !== null) metric.tell(figures, { pipeline }, tell);
  };
  const common = { name: `sightline_${name}`, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'gauge') {
    const gauge: Gauge = new Gauge({
      ...common,
      collect: () =>
        collect(
          () => gauge.reset(),
          (of, value) => gauge.set({ ...of }, value),
        ),
    });
    return;
  }
  // The runs count; here their counts are only shown, so each time from nothing.
  const counter: Counter = new Counter({
    ...common,
    collect: () =>
      collect(
        () => counter.reset(),
        (of, value) => counter.inc({ ...of }, value),
      ),
  });
}
