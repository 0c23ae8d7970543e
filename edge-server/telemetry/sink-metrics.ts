import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { SinkState } from '../sinks/sink-state.ts';

const LABELS = ['pipeline', 'element', 'type'] as const;

interface SinkMetric {
  readonly name: string;
  readonly help: string;
  readonly of: (sink: SinkState) => number;
}

const GAUGES: readonly SinkMetric[] = [
  { name: 'sink_queued', help: 'Notifications that wait to be told', of: ({ queued }) => queued },
  { name: 'sink_dead', help: 'Notifications that were given up and lie aside', of: ({ dead }) => dead },
  {
    name: 'sink_up',
    help: 'Whether what a sink told last has arrived',
    of: ({ last_error: error }) => (error === null ? 1 : 0),
  },
];
const COUNTERS: readonly SinkMetric[] = [
  { name: 'sink_sent_total', help: 'Notifications that arrived', of: ({ sent }) => sent },
  { name: 'sink_failures_total', help: 'Tries to tell that were in vain', of: ({ failed }) => failed },
  {
    name: 'sink_dropped_total',
    help: 'Notifications that were dropped since too many waited',
    of: ({ dropped }) => dropped,
  },
];

/** Adds the figures of sinks to a registry; they are read when asked for. */
export function registerSinkMetrics(registry: Registry, read: () => readonly SinkState[]): void {
  for (const { name, help, of } of GAUGES) {
    const gauge: Gauge = new Gauge({
      ...common(registry, name, help),
      collect() {
        gauge.reset();
        for (const sink of read()) gauge.set(labelsOf(sink), of(sink));
      },
    });
  }
  for (const { name, help, of } of COUNTERS) {
    // The sinks count; here their counts are only shown, so each time from nothing.
    const counter: Counter = new Counter({
      ...common(registry, name, help),
      collect() {
        counter.reset();
        for (const sink of read()) counter.inc(labelsOf(sink), of(sink));
      },
    });
  }
}

function common(registry: Registry, name: string, help: string) {
  return { name: `sightline_${name}`, help, labelNames: [...LABELS], registers: [registry] };
}

function labelsOf({ pipeline, element, type }: SinkState) {
  return { pipeline, element, type };
}
