import { tenth } from '../pipeline/listed-rates.ts';
import { COUNTED, RANGED } from './history-counts.ts';
import type { Counted } from './history-counts.ts';
import type { HistoryReport } from './history-report.ts';
import type { BucketAges, HistoryTier } from './history-tier.ts';
import { DROP_REASONS } from './figures.ts';

type Column = readonly (number | null)[];
type Columns = Omit<HistoryReport, 'span' | 'step_ms' | 'from' | 'count' | 'marks'>;

/** What a tier holds of these buckets, rounded. */
export function columnsOf(tier: HistoryTier, buckets: readonly number[]): Columns {
  const rates = (counted: Counted): Column =>
    buckets.map((bucket) => hundredth(tier.rate(bucket, COUNTED.indexOf(counted))));
  const ranged = (counted: Counted): HistoryReport['input'] =>
    rangedOf(tier, buckets, counted, rates(counted));
  const ages = buckets.map((bucket) => tier.ages(bucket));
  const latency = (key: keyof BucketAges): Column => ages.map((each) => tenth(each[key]));
  const drops = DROP_REASONS.map((reason): [string, Column] => [reason, rates(reason)]);
  return {
    input: ranged('input'),
    inferred: ranged('inferred'),
    dropped: ranged('dropped'),
    filtered: rates('filtered'),
    failed: rates('failed'),
    dropped_by: Object.fromEntries(drops.filter(([, column]) => column.some((rate) => (rate ?? 0) > 0))),
    latency_ms: { p50: latency('p50'), p95: latency('p95'), p99: latency('p99'), max: latency('max') },
  };
}

/** A step that is as long as the pause between two looks has one rate. */
function rangedOf(
  tier: HistoryTier,
  buckets: readonly number[],
  counted: Counted,
  mean: Column,
): HistoryReport['input'] {
  const at = COUNTED.indexOf(counted);
  if (tier.stepMs <= 1000 || at >= RANGED) return { mean };
  const ranges = buckets.map((bucket) => tier.range(bucket, at));
  return {
    mean,
    least: ranges.map((range) => hundredth(range?.least)),
    most: ranges.map((range) => hundredth(range?.most)),
  };
}

/** A frame every ten seconds is a rate too. */
function hundredth(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 100) / 100;
}
