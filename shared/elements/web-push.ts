import { z } from 'zod';
import { defineSink } from '../sinks/sink-element.ts';
import { TELLING } from '../sinks/sink-settings.ts';

/** What push messages are configured with. */
export const WebPushSchema = z.strictObject({
  urgency: z
    .enum(['very-low', 'low', 'normal', 'high'])
    .default('high')
    .describe('How much a phone that sleeps should mind.'),
  ttl_s: z
    .int()
    .min(0)
    .max(2_419_200)
    .default(14_400)
    .describe('How long the push service keeps it for a browser that is away, seconds.'),
  picture: z
    .boolean()
    .default(true)
    .describe('Show the picture of the event, which the browser fetches from here.'),
  ...TELLING,
});
export type WebPushConfig = z.output<typeof WebPushSchema>;

/** Tells the browsers that have asked for it, whether the app is open or not. */
export const webPush = defineSink({
  type: 'web_push',
  description: 'Tells browsers and installed apps that have asked for it of events, open or not (Web Push).',
  schema: WebPushSchema,
  example: { urgency: 'high', when: { labels: ['person'] }, cool_down_ms: 60_000 },
  tells: 'people',
});
