import type { DropReason, ElementFigures, RunFigures, WireFigures } from '../../shared/run/figures.ts';

/** Names of an element's own metrics beyond these are left out: elements choose them, so they must be bounded here. */
const MAX_OWN_METRICS = 32;

/** Names and values of a series' labels. */
export type Labels = Readonly<Record<string, string>>;
/** Says one value of one series. */
export type Tell = (labels: Labels, value: number) => void;

/** One metric: how it is called, and what it says of a run. */
export interface RunMetric {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly tell: (figures: RunFigures, of: Labels, tell: Tell) => void;
}

/** Everything that is measured of runs. */
export const RUN_METRICS: readonly RunMetric[] = [
  {
    kind: 'counter',
    name: 'run_frames_total',
    help: 'Frames captured, and how they ended; captured = delivered + dropped + filtered + failed + in flight',
    labels: ['pipeline', 'outcome'],
    tell: ({ ledger }, of, tell) => {
      for (const outcome of ['captured', 'delivered', 'filtered', 'failed'] as const)
        tell({ ...of, outcome }, ledger[outcome]);
      tell({ ...of, outcome: 'dropped' }, sum(ledger.dropped));
    },
  },
  {
    kind: 'counter',
    name: 'run_frames_dropped_total',
    help: 'Frames dropped, by reason',
    labels: ['pipeline', 'reason'],
    tell: ({ ledger }, of, tell) => tellDropped(ledger.dropped, of, tell),
  },
  {
    kind: 'gauge',
    name: 'run_frames_in_flight',
    help: 'Frames that have neither arrived nor been dropped',
    labels: ['pipeline'],
    tell: ({ ledger }, of, tell) => tell(of, ledger.inFlight),
  },
  {
    kind: 'gauge',
    name: 'run_fps',
    help: 'Frames per second that came, were delivered and were dropped',
    labels: ['pipeline', 'what'],
    tell: ({ inputFps, deliveredFps, dropFps }, of, tell) => {
      tell({ ...of, what: 'input' }, inputFps);
      tell({ ...of, what: 'delivered' }, deliveredFps);
      tell({ ...of, what: 'dropped' }, dropFps);
    },
  },
  {
    kind: 'gauge',
    name: 'run_age_seconds',
    help: "From a frame's capture to its delivery",
    labels: ['pipeline', 'quantile'],
    tell: ({ ageMs }, of, tell) => tellPercentiles(ageMs, of, tell),
  },
  wireMetric(
    'counter',
    'wire_dropped_total',
    'Messages dropped on a wire, by reason',
    ['reason'],
    (wire, of, tell) => tellDropped(wire.dropped, of, tell),
  ),
  wireMetric('gauge', 'wire_depth', 'Messages that wait on a wire', [], ({ depth }, of, tell) =>
    tell(of, depth),
  ),
  elementMetric(
    'counter',
    'element_messages_total',
    'Messages of an element, by what became of them',
    ['outcome'],
    (element, of, tell) => {
      for (const outcome of ['processed', 'emitted', 'filtered', 'failed'] as const)
        tell({ ...of, outcome }, element[outcome]);
    },
  ),
  elementMetric(
    'counter',
    'element_restarts_total',
    'How often an element was made anew',
    [],
    (element, of, tell) => tell(of, element.restarts),
  ),
  elementMetric(
    'gauge',
    'element_latency_seconds',
    'Time of one message in an element',
    ['quantile'],
    (element, of, tell) => tellPercentiles(element.latencyMs, of, tell),
  ),
  elementMetric(
    'gauge',
    'element_metric',
    "An element's own metrics; times are milliseconds",
    ['name', 'quantile'],
    tellOwn,
  ),
];

function wireMetric(
  kind: RunMetric['kind'],
  name: string,
  help: string,
  labels: readonly string[],
  tell: (wire: WireFigures, of: Labels, tell: Tell) => void,
): RunMetric {
  return {
    kind,
    name,
    help,
    labels: ['pipeline', 'wire', ...labels],
    tell: ({ wires }, of, say) => {
      for (const wire of wires) tell(wire, { ...of, wire: `${wire.from}>${wire.to}` }, say);
    },
  };
}

function elementMetric(
  kind: RunMetric['kind'],
  name: string,
  help: string,
  labels: readonly string[],
  tell: (element: ElementFigures, of: Labels, tell: Tell) => void,
): RunMetric {
  return {
    kind,
    name,
    help,
    labels: ['pipeline', 'element', ...labels],
    tell: ({ elements }, of, say) => {
      for (const element of elements) tell(element, { ...of, element: element.name }, say);
    },
  };
}

function tellOwn({ metrics }: ElementFigures, of: Labels, tell: Tell): void {
  for (const [name, value] of Object.entries(metrics).slice(0, MAX_OWN_METRICS)) {
    if (typeof value === 'number') tell({ ...of, name, quantile: '' }, value);
    else {
      tell({ ...of, name, quantile: '0.5' }, value.p50 ?? 0);
      tell({ ...of, name, quantile: '0.95' }, value.p95 ?? 0);
    }
  }
}

function tellPercentiles(
  ms: { readonly p50: number | null; readonly p95: number | null },
  of: Labels,
  tell: Tell,
): void {
  if (ms.p50 !== null) tell({ ...of, quantile: '0.5' }, ms.p50 / 1000);
  if (ms.p95 !== null) tell({ ...of, quantile: '0.95' }, ms.p95 / 1000);
}

function tellDropped(dropped: Readonly<Partial<Record<DropReason, number>>>, of: Labels, tell: Tell): void {
  for (const [reason, count] of Object.entries(dropped)) tell({ ...of, reason }, count);
}

function sum(counts: Readonly<Partial<Record<DropReason, number>>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
