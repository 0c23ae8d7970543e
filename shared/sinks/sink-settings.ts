import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { MAX_TEMPLATE, compileTemplate } from './template.ts';
import { WhenSchema } from './when.ts';

const DAY_MS = 86_400_000;

/** A text with places that values of the event are put into: `{{label}}`. */
export const TemplateSchema = z
  .string()
  .min(1)
  .max(MAX_TEMPLATE)
  .superRefine((text, context) => {
    try {
      compileTemplate(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
    }
  });

/** How often a sink tries, and how long it waits in between. */
export const RetrySchema = z
  .strictObject({
    tries: z.int().min(1).max(1000).default(10).describe('After so many it is laid aside (a dead letter).'),
    delay_ms: z
      .int()
      .min(10)
      .max(DAY_MS)
      .default(1000)
      .describe('After the first failure; then twice as long each time…'),
    max_delay_ms: z.int().min(10).max(DAY_MS).default(300_000).describe('… and no longer than this.'),
  })
  .refine(({ delay_ms, max_delay_ms }) => delay_ms <= max_delay_ms, {
    path: ['max_delay_ms'],
    message: 'cannot be less than `delay_ms`',
  });

/** How every sink delivers. */
export const DELIVERY = {
  time_out_ms: z.int().min(100).max(300_000).default(10_000).describe('A try takes no longer.'),
  retry: RetrySchema.prefault({}).describe('What is done when it does not arrive.'),
  queue: z
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .describe('So many wait at most; then the oldest is dropped, and counted.'),
  max_age_ms: z
    .int()
    .min(1000)
    .max(30 * DAY_MS)
    .default(DAY_MS)
    .describe('What is older when its turn comes is laid aside.'),
};

/** What every sink that tells of events understands. */
export const TELLING = {
  ...DELIVERY,
  when: WhenSchema.prefault({}).describe('Of which events it tells. Unset: of all.'),
  title: TemplateSchema.default('{{label ?? type | capital}}'),
  text: TemplateSchema.default('{{text ?? label ?? type}} ({{pipeline}}, {{time}})'),
  link: z
    .exactOptional(TemplateSchema)
    .describe('Where more is to be seen; `{{event_id | url}}` names the event.'),
  cool_down_ms: z
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(0)
    .describe('After it told of something it is quiet for so long…'),
  cool_down_by: TemplateSchema.default('{{type}} {{label}}').describe('… about what is the same in this.'),
};

const TellingSchema = z.object(TELLING);
/** The part of a sink's configuration that says what it tells, checked. */
export type TellingConfig = z.output<typeof TellingSchema>;

const DeliverySchema = z.object(DELIVERY);
/** The part that says how it delivers, checked. */
export type DeliveryConfig = z.output<typeof DeliverySchema>;

/** Reads how a sink delivers out of its whole configuration. Throws for what is none. */
export function deliveryOf(config: unknown): DeliveryConfig {
  return DeliverySchema.parse(config);
}
