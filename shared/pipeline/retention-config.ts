import { z } from 'zod';

const Days = z.number().positive().max(36_500).describe('How long events are kept.');
const Events = z.int().positive().max(100_000_000).describe('How many events are kept.');
const Gigabytes = z
  .number()
  .positive()
  .max(1_000_000)
  .describe('How much their pictures and clips may take.');

const Limits = {
  days: z.exactOptional(Days),
  events: z.exactOptional(Events),
  gigabytes: z.exactOptional(Gigabytes),
};
const LimitsSchema = z.strictObject(Limits);
/** How long some events are kept, how many of them, and how much their files may take. */
export type RetentionLimits = z.output<typeof LimitsSchema>;

const Name = z.string().min(1).max(200);

/** What is kept of the past. What is not said is as in `DEFAULT_RETENTION`. */
export const RetentionSchema = z.strictObject({
  ...Limits,
  free_gigabytes: z
    .exactOptional(z.number().nonnegative().max(1_000_000))
    .describe('So much of the disk stays free: below it the oldest pictures and clips go.'),
  labels: z
    .exactOptional(z.record(Name, LimitsSchema))
    .describe('Of events with a label. Its days count in place of the others.'),
  pipelines: z
    .exactOptional(z.record(Name, LimitsSchema))
    .describe("Of a pipeline's events. Its days count where the label has none of its own."),
});
export type RetentionConfig = z.output<typeof RetentionSchema>;

/** Thirty days, a million events, twenty gigabytes; half a gigabyte of the disk stays free. */
export const DEFAULT_RETENTION = {
  days: 30,
  events: 1_000_000,
  gigabytes: 20,
  free_gigabytes: 0.5,
} as const satisfies RetentionConfig;
