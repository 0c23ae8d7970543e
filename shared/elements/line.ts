import { z } from 'zod';
import { capturedAt, eventId } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { IdSchema } from '../models/manifest.ts';
import { CornerSchema } from '../rules/geometry.ts';
import { lineMetric } from '../rules/line-metric.ts';
import { LineWatch } from '../rules/line-watch.ts';
import type { Crossing, Direction, LineRule } from '../rules/line-watch.ts';
import { Subjects } from '../rules/subjects.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { EventMessage, Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
const MAX_SUBJECTS = 64;
const MAX_LINES = 64;

const LineSchema = z.strictObject({
  from: CornerSchema.describe('Where it begins, `[x, y]`, 0..1 in the picture.'),
  to: CornerSchema.describe('Where it ends.'),
  labels: z.array(z.string()).max(100).default([]).describe('Whose crossings count. None: everything.'),
  inertia: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('In so many frames in a row something must be on the other side to count as across.'),
});

const Schema = z.strictObject({
  lines: z
    .record(IdSchema, LineSchema)
    .refine((lines) => Object.keys(lines).length > 0, { message: 'names no line' })
    .refine((lines) => Object.keys(lines).length <= MAX_LINES, {
      message: `names more than ${MAX_LINES} lines`,
    })
    .describe(
      'Lines by name. Going from `from` to `to`, what comes to the right side went `in`, what comes to the left `out`.',
    ),
});
type Config = z.output<typeof Schema>;

const CountSchema = z.object({ in: z.int().min(0), out: z.int().min(0) });
type Counts = Record<Direction, number>;
const StateSchema = z.object({
  subjects: z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS),
  counts: z.array(z.tuple([z.string(), CountSchema])).max(MAX_LINES),
});

/** Says what goes over a line, which way, and how many did. */
export const line = defineElement({
  type: 'line',
  role: 'transform',
  description: 'Says when something that `track` follows goes over a line, and counts each way.',
  inputs: INPUTS,
  output: 'event',
  hosts: ['browser', 'edge'],
  events: { reset: { ...RESET, description: 'Forgets where everything is, and counts from 0 again.' } },
  example: { lines: { door: { from: [0.2, 0.6], to: [0.8, 0.6], labels: ['person'] } } },
  schema: Schema,
  create: (config, context) => new LineElement(config, context),
});

class LineElement implements Element {
  readonly absorbs = true;
  readonly configure = configureWith(Schema, (config) => this.#exchange(config));
  readonly #context: ElementContext;
  #config: Config;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => new LineWatch(rulesOf(this.#config)));
  readonly #counts = new Map<string, Counts>();

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
  }

  process(message: Message): EventMessage[] {
    if (message.kind !== 'detections') throw wrongKind('line', INPUTS, message);
    const { frame, value, subject } = message;
    const crossings = this.#subjects.touch(subject).frame(value.detections, frame.timestamp);
    const at = capturedAt(frame, this.#context.clock.wallTime());
    return crossings.map((crossing) => ({ frame, subject, kind: 'event', value: this.#event(crossing, at) }));
  }

  onEvent(name: string): void {
    if (name !== 'reset') return;
    this.#subjects.clear();
    this.#counts.clear();
  }

  save(): JsonValue {
    const subjects = this.#subjects.all.map(([subject, watch]) => [subject, watch.save()]);
    return { subjects, counts: [...this.#counts].map(([name, counts]) => [name, { ...counts }]) };
  }

  restore(state: JsonValue): void {
    const { subjects, counts } = parseState(StateSchema, state, 'lines');
    this.onEvent('reset');
    for (const [subject, saved] of subjects) this.#subjects.touch(subject).restore(saved);
    for (const [name, { in: inwards, out }] of counts) this.#counts.set(name, { in: inwards, out });
  }

  #exchange(config: Config): void {
    this.#config = config;
    for (const [, watch] of this.#subjects.all) watch.lines = rulesOf(config);
    for (const name of this.#counts.keys()) if (!(name in config.lines)) this.#counts.delete(name);
  }

  #event({ line: name, direction, detection }: Crossing, at: number): SightlineEvent {
    const { label, score, track = 1, box, zones = [] } = detection;
    const counts = this.#count(name, direction);
    return {
      id: eventId(`${this.#context.name}-${name}`, at, counts.in + counts.out),
      type: 'line',
      phase: 'once',
      at,
      started_at: at,
      label,
      score,
      track,
      box: { ...box },
      zones: [...zones],
      text: `${label} ${track} went ${direction} over ${name}.`,
      data: { line: name, direction, count_in: counts.in, count_out: counts.out },
    };
  }

  #count(name: string, direction: Direction): Counts {
    const counts = this.#counts.get(name) ?? { in: 0, out: 0 };
    counts[direction] += 1;
    this.#counts.set(name, counts);
    this.#context.metrics.gauge(lineMetric(name, direction), counts[direction]);
    return counts;
  }
}

function rulesOf({ lines }: Config): LineRule[] {
  return Object.entries(lines).map(([name, { from, to, labels, inertia }]) => ({
    name,
    line: { from: { x: from[0], y: from[1] }, to: { x: to[0], y: to[1] } },
    labels,
    inertia,
  }));
}
