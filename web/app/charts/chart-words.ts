import type { HistoryReport, HistorySpan } from '../../../shared/run/history-report.ts';
import { dropReasons } from '../balance.ts';
import { formatRate } from '../format.ts';

/** A span for people. */
export const SPAN_WORDS: Readonly<Record<HistorySpan, string>> = {
  '10m': '10 minutes',
  '2h': '2 hours',
  '24h': '24 hours',
};

/** A step in words: "in 29.9, inferred 24.1, dropped 5.8 frames/s; p95 41 ms". */
export function stepWords(report: HistoryReport, index: number): string {
  const { input, inferred, dropped, latency_ms } = report;
  const came = input.mean[index] ?? null;
  if (came === null) return 'nothing ran, or nobody looked';
  const rates = [
    `in ${formatRate(came)}`,
    `inferred ${formatRate(inferred.mean[index] ?? null)}`,
    `dropped ${formatRate(dropped.mean[index] ?? null)}`,
  ];
  const p95 = latency_ms.p95[index] ?? null;
  return `${rates.join(', ')} frames/s${p95 === null ? '' : `; p95 ${msWords(p95)}`}`;
}

/** The time of day, with seconds where steps are shorter than a minute. */
export function clockWords(at: number, stepMs: number): string {
  const seconds = stepMs < 60_000 ? { second: '2-digit' as const } : {};
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', ...seconds });
}

/** How a whole span was: means over all that is known of it, and the greatest p95. */
export function spanWords(report: HistoryReport): string {
  const input = meanOf(report.input.mean);
  if (input === null) return '';
  const p95 = report.latency_ms.p95.reduce<number | null>(greater, null);
  const rates = `in ${formatRate(input)}, inferred ${formatRate(meanOf(report.inferred.mean))}`;
  const dropped = `dropped ${formatRate(meanOf(report.dropped.mean))} frames/s in the mean`;
  return `${rates}, ${dropped}${p95 === null ? '' : `; p95 up to ${msWords(p95)}`}`;
}

/** Why frames were dropped, in the mean of a span, the most frequent first. */
export function dropWords(
  report: HistoryReport,
): readonly { readonly words: string; readonly rate: number }[] {
  const dropped = Object.fromEntries(
    Object.entries(report.dropped_by).map(([reason, column]) => [reason, meanOf(column) ?? 0]),
  );
  const ledger = { captured: 0, delivered: 0, dropped, filtered: 0, failed: 0, inFlight: 0 };
  return dropReasons(ledger).map(({ words, count }) => ({ words, rate: count }));
}

/** No finer than it is known. */
function msWords(ms: number): string {
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`;
}

/** Of what is known; null: nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function greater(most: number | null, value: number | null): number | null {
  if (value === null) return most;
  return most === null ? value : Math.max(most, value);
}
