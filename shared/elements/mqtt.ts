import { z } from 'zod';
import { SecretSchema } from '../sinks/secret.ts';
import { defineSink } from '../sinks/sink-element.ts';
import { TELLING } from '../sinks/sink-settings.ts';
import { BrokerSchema } from '../sinks/web-address.ts';

const Topic = z
  .string()
  .regex(/^[^\s/+#$\p{Cc}][^+#\p{Cc}]{0,199}$/u, 'has neither `+` nor `#`, and begins with no `/` or `$`')
  .refine((topic) => !topic.endsWith('/'), 'ends with no `/`');

/** What a broker is configured with. */
export const MqttSchema = z.strictObject({
  broker: BrokerSchema,
  user: z.exactOptional(z.string().min(1).max(200)),
  password: z.exactOptional(SecretSchema),
  client_id: z
    .exactOptional(z.string().regex(/^[\w-]{1,64}$/, 'has letters, digits, `-` and `_`'))
    .describe('Unset: made of the pipeline’s name and the element’s.'),
  topic: Topic.default('sightline').describe('What all topics begin with; the pipeline’s name follows.'),
  discovery: z
    .union([Topic, z.literal(false)])
    .default('homeassistant')
    .describe('The prefix by which Home Assistant finds what there is; `false`: it is not told.'),
  labels: z
    .array(z.string().min(1).max(200))
    .max(64)
    .default([])
    .describe('What Home Assistant shows from the beginning; others are added when they are first seen.'),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
  picture: z.boolean().default(false).describe('Also give the picture of the last event, as a camera.'),
  ...TELLING,
});
export type MqttConfig = z.output<typeof MqttSchema>;

/** Tells an MQTT broker, and Home Assistant what there is. */
export const mqtt = defineSink({
  type: 'mqtt',
  description:
    'Tells an MQTT broker of events and of how many there are of each label; Home Assistant finds them by itself.',
  schema: MqttSchema,
  example: { broker: 'mqtt://localhost:1883', topic: 'sightline', labels: ['person'], qos: 1 },
  tells: 'things',
  takesFindings: true,
  counts: ({ labels }) => labels,
});
