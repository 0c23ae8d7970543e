import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { AGGREGATES, FILLS, Resampler } from '../windows/resampler.ts';
import type { ResampledRow } from '../windows/resampler.ts';
import { parseState } from '../windows/saved-state.ts';
import { wallMicros } from '../windows/time-axis.ts';
import { defineElement } from './element.ts';
import { FieldSchema, isList, numberOf } from './field.ts';
import { WindowElement } from './window-element.ts';
import type { MessageWindow, WindowOutput } from './window-element.ts';
import {
  MAX_SUBJECTS,
  MaxElementsSchema,
  RESET,
  SpanSchema,
  ToleranceSchema,
  WINDOW_INPUTS,
  contentOf,
  micros,
} from './window-parts.ts';

const SeriesSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)
    .describe('Its column in the rows.'),
  field: z
    .exactOptional(FieldSchema)
    .describe('Where its numbers stand in a row, dots lead inside. Unset: the name.'),
  subject: z.exactOptional(z.string().min(1).max(200)).describe('Only of this subject. Unset: of all.'),
  aggregate: z.enum(AGGREGATES).default('mean').describe('How several numbers become one.'),
  fill: z.enum(FILLS).default('none').describe('Where there is no number: `none` is null, `zero` is 0.'),
});

const Schema = z.strictObject({
  row_interval_ms: SpanSchema.describe('From one row to the next; rows stand at its multiples.'),
  fields: z.array(SeriesSchema).min(1).max(64).describe('The series, each with a column.'),
  per_subject: z
    .boolean()
    .default(false)
    .describe('Each subject has rows of its own. Otherwise all share one.'),
  out_of_order_ms: ToleranceSchema.default(0).describe(
    'How much older than the newest a number may be and still be in time. Later ones are dropped and counted.',
  ),
  idle_ms: z
    .exactOptional(SpanSchema)
    .describe('After so long without a number, time goes on by the clock. Unset: it waits for the next one.'),
  max_gap_rows: z
    .int()
    .min(0)
    .max(10_000)
    .default(1000)
    .describe('Longer gaps are left as they are: no rows are made up for them.'),
  max_elements: MaxElementsSchema,
});
type Config = z.output<typeof Schema>;

const StateSchema = z.object({ row_interval_ms: z.number(), resampler: z.json() });

/** Several series on one grid of times. */
export const resample = defineElement({
  type: 'resample',
  role: 'transform',
  description:
    'Brings numbers that come at odd times to rows at regular times: mean, first or last of each field.',
  inputs: WINDOW_INPUTS,
  output: 'data',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: { row_interval_ms: 1000, fields: [{ name: 'temperature' }, { name: 'score', aggregate: 'last' }] },
  schema: Schema,
  create: (config, context) =>
    new WindowElement(context, Schema, config, (next) => new MessageResampler(next, context.clock)),
});

/** Resamples the numbers in messages; silence is measured by the wall clock, so that it can go on elsewhere. */
class MessageResampler implements MessageWindow {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #resampler: Resampler;

  constructor(config: Config, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#resampler = resamplerOf(config);
  }

  take(message: Message): WindowOutput[] {
    const content = contentOf('resample', message);
    const { frame, subject } = message;
    const now = wallMicros(this.#clock);
    return (isList(content) ? content : [content]).flatMap((row) => {
      const value = numbersOf(this.#config, subject, row);
      if (Object.keys(value).length === 0) return [];
      return this.#resampler.add({ time: frame.timestamp, subject, value }, now).map(outputOf);
    });
  }

  tick(): WindowOutput[] {
    return this.#resampler.tick(wallMicros(this.#clock)).map(outputOf);
  }

  /** A row is given once, when it is complete. */
  flush(): WindowOutput[] {
    return [];
  }

  end(): WindowOutput[] {
    return this.#resampler.end().map(outputOf);
  }

  get reach(): number {
    return micros(this.#config.row_interval_ms + this.#config.out_of_order_ms);
  }

  untilDue(): number | null {
    const due = this.#resampler.nextDue;
    return due === null ? null : (due - wallMicros(this.#clock)) / 1000;
  }

  gauges(): Readonly<Record<string, number>> {
    return this.#resampler.counts;
  }

  save(): JsonValue {
    return { row_interval_ms: this.#config.row_interval_ms, resampler: this.#resampler.save() };
  }

  /** Rows of another grid do not fit between the ones that there are: then it begins anew. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'resampler');
    if (saved.row_interval_ms === this.#config.row_interval_ms) this.#resampler.restore(saved.resampler);
  }
}

function numbersOf({ fields }: Config, subject: string, row: JsonValue): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const { name, field, subject: only } of fields) {
    const value = only === undefined || only === subject ? numberOf(row, field ?? name) : undefined;
    if (value !== undefined && Number.isFinite(value)) numbers[name] = value;
  }
  return numbers;
}

function resamplerOf(config: Config): Resampler {
  return new Resampler({
    interval: micros(config.row_interval_ms),
    outOfOrder: micros(config.out_of_order_ms),
    idleTimeout: config.idle_ms === undefined ? null : micros(config.idle_ms),
    fields: config.fields,
    perSubject: config.per_subject,
    maxGapRows: config.max_gap_rows,
    capacity: config.max_elements,
    maxSubjects: MAX_SUBJECTS,
  });
}

function outputOf({ time, subject, values }: ResampledRow): WindowOutput {
  return { subject: subject === '' ? null : subject, value: { time, values } };
}
