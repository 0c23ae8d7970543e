import { expect, test } from 'vitest';
import { ElementMetricsStore, MAX_METRICS, percentMetric, sizeMetric } from './element-metrics.ts';

test('counters add up, gauges keep the last, times become percentiles', () => {
  const metrics = new ElementMetricsStore();
  metrics.count('seen');
  metrics.count('seen', 4);
  metrics.gauge('level', 3);
  metrics.gauge('level', 2);
  for (const ms of [1, 2, 3, 4, 100]) metrics.time('call', ms);
  expect(metrics.snapshot()).toEqual({ seen: 5, level: 2, call: { p50: 3, p95: 100 } });
  expect(metrics.refused).toBe(0);
});

test('sizes and shares are gauges that say their unit', () => {
  const metrics = new ElementMetricsStore();
  sizeMetric(metrics, 'picture', 2048);
  percentMetric(metrics, 'kept', 1, 4);
  percentMetric(metrics, 'empty', 0, 0);
  expect(metrics.snapshot()).toEqual({ picture_bytes: 2048, kept_percent: 25, empty_percent: 0 });
});

test('the number of names is bounded, whatever they are for', () => {
  const metrics = new ElementMetricsStore();
  for (let n = 0; n < MAX_METRICS * 3; n += 3) {
    metrics.count(`c${n}`);
    metrics.gauge(`g${n}`, n);
    metrics.time(`t${n}`, n);
  }
  expect(Object.keys(metrics.snapshot())).toHaveLength(MAX_METRICS);
  expect(metrics.refused).toBe(MAX_METRICS * 2);
  metrics.count('c0');
  expect(metrics.snapshot().c0).toBe(2);
});

test.each(['', 'Camel', 'with-dash', '__proto__', '1st', 'x'.repeat(65)])(
  'the name %j is left out',
  (name) => {
    const metrics = new ElementMetricsStore();
    metrics.count(name);
    metrics.time(name, 1);
    expect([metrics.snapshot(), metrics.refused]).toEqual([{}, 2]);
  },
);

test('a name has one sort, and what is no number is left out', () => {
  const metrics = new ElementMetricsStore();
  metrics.count('seen');
  metrics.gauge('seen', 9);
  metrics.time('seen', 9);
  metrics.count('seen', Number.NaN);
  metrics.time('call', Number.POSITIVE_INFINITY);
  expect([metrics.snapshot(), metrics.refused]).toEqual([{ seen: 1 }, 4]);
});
