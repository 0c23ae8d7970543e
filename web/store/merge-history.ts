import type { HistoryMark, HistoryReport } from '../../shared/run/history-report.ts';
import { HISTORY_SPANS } from '../../shared/run/history-report.ts';

type Column = readonly (number | null)[];
type Ranged = HistoryReport['input'];

/** Times that differ by less are of the same thing. */
const SAME_MS = 100;

/** What was known, with what is newer in place of what it overlaps: as if all of it had been asked for at once. */
export function mergeHistory(known: HistoryReport | null, newer: HistoryReport): HistoryReport {
  if (known === null || known.span !== newer.span) return newer;
  // What time it is for people moves a little against the clock by which steps are counted.
  const before = Math.round((newer.from - known.from) / newer.step_ms);
  if (before < 0) return newer;
  const all = before + newer.count;
  const cut = Math.max(0, all - HISTORY_SPANS[newer.span].size);
  const join: Join = (one, other) => {
    const first = one === undefined ? [] : one.slice(0, before);
    const gap = Array.from({ length: before - first.length }, () => null);
    return [...first, ...gap, ...(other ?? newer.failed.map(zeroOf))].slice(cut);
  };
  const from = newer.from + (cut - before) * newer.step_ms;
  return {
    ...newer,
    from,
    count: all - cut,
    ...columnsOf(known, newer, join),
    marks: [...known.marks.filter((mark) => mark.at > from - SAME_MS && !isIn(newer, mark)), ...newer.marks],
  };
}

function isIn({ marks }: HistoryReport, { at, kind, words }: HistoryMark): boolean {
  return marks.some((mark) => mark.kind === kind && mark.words === words && Math.abs(mark.at - at) < SAME_MS);
}

type Join = (one: Column | undefined, other: Column | undefined) => Column;

function columnsOf(one: HistoryReport, other: HistoryReport, join: Join) {
  const ranged = (key: 'input' | 'inferred' | 'dropped'): Ranged => rangedOf(one[key], other[key], join);
  const latency = (key: keyof HistoryReport['latency_ms']): Column =>
    join(one.latency_ms[key], other.latency_ms[key]);
  const reasons = new Set([...Object.keys(one.dropped_by), ...Object.keys(other.dropped_by)]);
  return {
    input: ranged('input'),
    inferred: ranged('inferred'),
    dropped: ranged('dropped'),
    filtered: join(one.filtered, other.filtered),
    failed: join(one.failed, other.failed),
    dropped_by: Object.fromEntries(
      [...reasons].map((reason) => [
        reason,
        join(one.dropped_by[reason] ?? one.failed.map(zeroOf), other.dropped_by[reason]),
      ]),
    ),
    latency_ms: { p50: latency('p50'), p95: latency('p95'), p99: latency('p99'), max: latency('max') },
  };
}

function rangedOf(one: Ranged, other: Ranged, join: Join): Ranged {
  const mean = join(one.mean, other.mean);
  if (other.least === undefined || other.most === undefined) return { mean };
  return { mean, least: join(one.least, other.least), most: join(one.most, other.most) };
}

/** A reason that is not told of did not occur, as far as anything is known at all. */
function zeroOf(known: number | null): number | null {
  return known === null ? null : 0;
}
