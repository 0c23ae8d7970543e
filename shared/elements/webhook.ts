import { z } from 'zod';
import { HeadersSchema, SecretSchema } from '../sinks/secret.ts';
import { defineSink } from '../sinks/sink-element.ts';
import { TELLING } from '../sinks/sink-settings.ts';
import { BodySchema } from '../sinks/webhook-body.ts';
import { WebAddressSchema } from '../sinks/web-address.ts';

const Status = z.int().min(200).max(299);
const BatchSchema = z.strictObject({
  size: z.int().min(1).max(500).default(50).describe('So many at most in one request, whose body is a list.'),
  wait_ms: z.int().min(0).max(600_000).default(1000).describe('How long the first waits for others.'),
});

/** What a webhook is configured with. */
export const WebhookSchema = z.strictObject({
  url: WebAddressSchema,
  method: z.enum(['POST', 'PUT', 'PATCH', 'GET']).default('POST'),
  headers: HeadersSchema.default({}),
  bearer: z.exactOptional(SecretSchema).describe('A token that is sent as `Authorization: Bearer`.'),
  basic: z.exactOptional(z.strictObject({ user: z.string().max(200), password: SecretSchema })),
  body: z
    .exactOptional(BodySchema)
    .describe('A map whose texts are templates, or one template. Unset: the whole notification as JSON.'),
  content_type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w-]+)?$/, 'write a media type as `text/plain`')
    .max(100)
    .default('application/json'),
  success: z
    .array(Status)
    .min(1)
    .max(100)
    .default([200, 201, 202, 203, 204, 205])
    .describe('The answers that mean that it has arrived.'),
  batch: z.exactOptional(BatchSchema).describe('Several in one request.'),
  picture: z
    .boolean()
    .default(false)
    .describe(
      'Send the picture of the event too: as a form (`multipart/form-data`) of `notification` and `picture`.',
    ),
  ...TELLING,
});
export type WebhookConfig = z.output<typeof WebhookSchema>;

/** Tells of events by HTTP requests. */
export const webhook = defineSink({
  type: 'webhook',
  description: 'Tells an address of your own of events, by HTTP requests.',
  schema: WebhookSchema,
  example: {
    url: 'http://localhost:9000/hook',
    when: { labels: ['person'], phases: ['new'] },
    body: { message: '{{label}} at {{zone ?? pipeline}}', score: '{{score}}' },
    cool_down_ms: 60_000,
  },
  tells: 'people',
});
