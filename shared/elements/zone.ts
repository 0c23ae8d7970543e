import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { IdSchema } from '../models/manifest.ts';
import { PolygonSchema } from '../rules/geometry.ts';
import { Subjects } from '../rules/subjects.ts';
import { ZoneWatch } from '../rules/zone-watch.ts';
import type { LabelledZone } from '../rules/zone-watch.ts';
import type { Element } from '../run/element.ts';
import type { DetectionsMessage, Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
const MAX_SUBJECTS = 64;
const MAX_ZONES = 64;

const ZoneSchema = z.strictObject({
  polygon: PolygonSchema,
  labels: z.array(z.string()).max(100).default([]).describe('What it is for. None: everything.'),
  inertia: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('In so many frames in a row something must be in it to count as there, or out of it as gone.'),
  loitering_ms: z
    .number()
    .gt(0)
    .max(86_400_000)
    .nullable()
    .default(null)
    .describe('Who is there for longer loiters; null: nobody does.'),
});

const Schema = z.strictObject({
  zones: z
    .record(IdSchema, ZoneSchema)
    .refine((zones) => Object.keys(zones).length > 0, { message: 'names no zone' })
    .refine((zones) => Object.keys(zones).length <= MAX_ZONES, {
      message: `names more than ${MAX_ZONES} zones`,
    })
    .describe('Areas by name. Something is where the middle of its lower edge is.'),
  only_inside: z.boolean().default(false).describe('What is in no zone does not go on.'),
});
type Config = z.output<typeof Schema>;

const StateSchema = z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS);

/** Says of each thing in which areas of the picture it is. */
export const zone = defineElement({
  type: 'zone',
  role: 'transform',
  description: 'Says in which areas of the picture things are, and which of them loiter there.',
  inputs: INPUTS,
  output: 'detections',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: {
    zones: {
      porch: {
        polygon: [
          [0, 0.5],
          [1, 0.5],
          [1, 1],
          [0, 1],
        ],
        labels: ['person'],
        loitering_ms: 30_000,
      },
    },
  },
  schema: Schema,
  create: (config) => new ZoneElement(config),
});

class ZoneElement implements Element {
  readonly configure = configureWith(Schema, (config) => this.#exchange(config));
  #config: Config;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => new ZoneWatch(zonesOf(this.#config)));

  constructor(config: Config) {
    this.#config = config;
  }

  process(message: Message): DetectionsMessage {
    if (message.kind !== 'detections') throw wrongKind('zone', INPUTS, message);
    const watch = this.#subjects.touch(message.subject);
    const placed = watch.frame(message.value.detections, message.frame.timestamp);
    const detections = this.#config.only_inside
      ? placed.filter(({ zones = [] }) => zones.some((name) => name in this.#config.zones))
      : placed;
    return { ...message, value: { ...message.value, detections } };
  }

  onEvent(name: string): void {
    if (name === 'reset') this.#subjects.clear();
  }

  save(): JsonValue {
    return this.#subjects.all.map(([subject, watch]) => [subject, watch.save()]);
  }

  restore(state: JsonValue): void {
    this.#subjects.clear();
    for (const [subject, saved] of parseState(StateSchema, state, 'zones')) {
      this.#subjects.touch(subject).restore(saved);
    }
  }

  #exchange(config: Config): void {
    this.#config = config;
    for (const [, watch] of this.#subjects.all) watch.zones = zonesOf(config);
  }
}

function zonesOf({ zones }: Config): LabelledZone[] {
  return Object.entries(zones).map(([name, { polygon, labels, inertia, loitering_ms }]) => ({
    name,
    polygon,
    labels,
    inertia,
    loitering: loitering_ms === null ? null : loitering_ms * 1000,
  }));
}
