import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { ElementMetrics } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { defineElement } from './element.ts';
import { FieldSchema, numberOf } from './field.ts';
import { ALL_KINDS } from './message-kind.ts';

const MetricName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'use snake_case: lower-case letters, digits and "_", at most 64');

const Schema = z.strictObject({
  gauges: z
    .exactOptional(z.record(MetricName, FieldSchema))
    .describe('By metric name: the field of the data, event or detection (the best one) that it shows.'),
});
type Config = z.output<typeof Schema>;

/** Measures what flows and lets it go on: `messages`, `interval`, `detections` and whatever fields are named. */
export const tap = defineElement({
  type: 'tap',
  role: 'transform',
  description: 'Counts what flows, times the gaps, shows fields as metrics, and lets everything go on.',
  inputs: ALL_KINDS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { gauges: { best_score: 'score' } },
  schema: Schema,
  create(config, { metrics, clock }) {
    const gap = gaps(clock, metrics);
    return {
      process(message) {
        metrics.count('messages');
        gap();
        measure(message, config, metrics);
        return message;
      },
    };
  },
});

function gaps(clock: Clock, metrics: ElementMetrics): () => void {
  let last: number | undefined;
  return () => {
    const now = clock.now();
    if (last !== undefined) metrics.time('interval', now - last);
    last = now;
  };
}

function measure(message: Message, { gauges }: Config, metrics: ElementMetrics): void {
  if (message.kind === 'detections') metrics.gauge('detections', message.value.detections.length);
  const item = itemOf(message);
  for (const [name, field] of Object.entries(gauges ?? {})) {
    const value = numberOf(item, field);
    if (value !== undefined) metrics.gauge(name, value);
  }
}

function itemOf(message: Message): unknown {
  if (message.kind === 'data' || message.kind === 'event') return message.value;
  if (message.kind !== 'detections') return undefined;
  const { detections } = message.value;
  return detections.reduce(
    (best, each) => (best === undefined || each.score > best.score ? each : best),
    detections[0],
  );
}
