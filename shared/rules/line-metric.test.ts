import { expect, test } from 'vitest';
import { ElementMetricsStore } from '../run/element-metrics.ts';
import { lineMetric } from './line-metric.ts';

test('whatever a line is called, what is counted at it has a name that is kept', () => {
  const metrics = new ElementMetricsStore();
  const names = ['gate', 'Gate.2', '2nd', '9-a_B', 'x'.repeat(64), `0${'.'.repeat(63)}`];
  for (const name of names) for (const way of ['in', 'out'] as const) metrics.gauge(lineMetric(name, way), 3);
  expect(metrics.refused).toBe(0);
  expect(lineMetric('gate', 'in')).toBe('gate_in');
  expect(Object.keys(metrics.snapshot())).toHaveLength(2 * names.length);
});
