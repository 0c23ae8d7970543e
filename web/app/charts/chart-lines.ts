import type { HistoryReport } from '../../../shared/run/history-report.ts';

/** One line of a chart. */
export interface ChartLine {
  /** By which its colour and its dashes are found. */
  readonly key: 'input' | 'inferred' | 'dropped' | 'filtered' | 'failed' | 'p50' | 'p95' | 'p99';
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Between the least and the greatest of a step it is shaded. */
  readonly least?: readonly (number | null)[] | undefined;
  readonly most?: readonly (number | null)[] | undefined;
}

/** Dashes tell lines apart for those who do not tell colours apart, in CSS pixels. */
export const DASHES: Readonly<Record<ChartLine['key'], readonly number[]>> = {
  input: [],
  inferred: [],
  dropped: [6, 3],
  filtered: [2, 3],
  failed: [1, 2],
  p50: [],
  p95: [6, 3],
  p99: [2, 3],
};

/** How fast: frames that came, were looked at and were dropped; others only where there were some. */
export function rateLines(report: HistoryReport): readonly ChartLine[] {
  const { input, inferred, dropped, filtered, failed } = report;
  const lines: readonly ChartLine[] = [
    { key: 'input', name: 'In', values: input.mean, ...rangeOf(input) },
    { key: 'inferred', name: 'Inferred', values: inferred.mean, ...rangeOf(inferred) },
    { key: 'dropped', name: 'Dropped', values: dropped.mean, ...rangeOf(dropped) },
    { key: 'filtered', name: 'Filtered', values: filtered },
    { key: 'failed', name: 'Failed', values: failed },
  ];
  return lines.filter(
    ({ key, values }) => (key !== 'filtered' && key !== 'failed') || values.some((value) => (value ?? 0) > 0),
  );
}

/** How long from capture to delivery. */
export function latencyLines({ latency_ms: { p50, p95, p99 } }: HistoryReport): readonly ChartLine[] {
  return [
    { key: 'p50', name: 'p50', values: p50 },
    { key: 'p95', name: 'p95', values: p95 },
    { key: 'p99', name: 'p99', values: p99 },
  ];
}

/** When each step begins, milliseconds since 1970. */
export function timesOf({ from, step_ms, count }: HistoryReport): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index * step_ms);
}

/** The newest step about which something is known and that is over; -1: there is none. */
export function newestOf({ input, count }: HistoryReport): number {
  const known = input.mean.findLastIndex((value, index) => value !== null && index < count - 1);
  return known === -1 ? input.mean.findLastIndex((value) => value !== null) : known;
}

function rangeOf({ least, most }: HistoryReport['input']): Pick<ChartLine, 'least' | 'most'> {
  return { least, most };
}
