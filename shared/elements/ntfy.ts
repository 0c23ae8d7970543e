import { z } from 'zod';
import { SecretSchema, SecretTextSchema } from '../sinks/secret.ts';
import { defineSink } from '../sinks/sink-element.ts';
import { TELLING } from '../sinks/sink-settings.ts';
import { WebAddressSchema } from '../sinks/web-address.ts';

/** What a topic of ntfy is configured with. */
export const NtfySchema = z.strictObject({
  server: WebAddressSchema.default('https://ntfy.sh'),
  topic: SecretTextSchema.refine(
    (topic) => /^([\w-]|\$\{\w+\}){1,64}$/.test(topic),
    'has letters, digits, `-` and `_`, at most 64',
  ).describe('Whoever knows it can read along: choose one that nobody guesses.'),
  token: z.exactOptional(SecretSchema).describe('Of an account, where the server asks for one.'),
  priority: z.enum(['min', 'low', 'default', 'high', 'max']).default('default'),
  tags: z
    .array(z.string().regex(/^[\w+-]{1,50}$/, 'has letters, digits, `+`, `-` and `_`'))
    .max(10)
    .default([])
    .describe('Words or names of emoji: `warning`, `cat`.'),
  picture: z
    .boolean()
    .default(false)
    .describe('Attach the picture of the event. It then lies on that server.'),
  ...TELLING,
});
export type NtfyConfig = z.output<typeof NtfySchema>;

/** Tells people by ntfy: an app on their phones. */
export const ntfy = defineSink({
  type: 'ntfy',
  description: 'Tells people of events by ntfy (ntfy.sh, or a server of your own): an app on their phones.',
  schema: NtfySchema,
  example: {
    server: 'http://localhost:2586',
    topic: 'porch-4f9a',
    priority: 'high',
    tags: ['eyes'],
    title: '{{label | capital}} at {{zone ?? pipeline}}',
    cool_down_ms: 60_000,
  },
  tells: 'people',
});
