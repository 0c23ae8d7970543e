import { z } from 'zod';
import { fieldOf, numberOf } from '../elements/field.ts';
import { TimeOfDaySchema, isBetween } from './time-of-day.ts';

const Word = z.string().min(1).max(200);
const Words = z.array(Word).max(200).nullable();
const DAY_S = 86_400;

/** What a browser wants to be told of; `pipelines`, `types`, `labels`: null is all. */
export const PushWishSchema = z.strictObject({
  pipelines: Words.default(null).describe('Only of these; null: of all that tell browsers.'),
  types: Words.default(null).describe('Only of these kinds of events: `object`, `line`, `fall`, …'),
  labels: Words.default(null),
  min_score: z.number().min(0).max(1).default(0).describe('What has no score is told.'),
  cool_down_s: z
    .int()
    .min(0)
    .max(DAY_S)
    .default(0)
    .describe('After it was told of something, so long nothing of the same pipeline, kind and label.'),
  quiet: z
    .strictObject({
      from: TimeOfDaySchema,
      to: TimeOfDaySchema,
      time_zone: z.string().max(100).refine(isTimeZone, 'is no time zone, as `Europe/Berlin` is'),
    })
    .nullable()
    .default(null)
    .describe('Between these times of day nothing is told; over midnight where `to` is earlier.'),
});
export type PushWish = z.output<typeof PushWishSchema>;

/** What a wish is held against. */
export interface Tellable {
  readonly pipeline: string;
  readonly event: object;
}

/** Whether a browser wants to be told of this, whatever the time. */
export function isWished(wish: PushWish, { pipeline, event }: Tellable): boolean {
  return (
    oneOf(wish.pipelines, pipeline) &&
    oneOf(wish.types, fieldOf(event, 'type')) &&
    oneOf(wish.labels, labelOf(event)) &&
    (numberOf(event, 'score') ?? 1) >= wish.min_score
  );
}

/** Whether it wants its peace at this time, milliseconds since 1970. */
export function isQuietTime({ quiet }: PushWish, at: number): boolean {
  if (quiet === null) return false;
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: quiet.time_zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return isBetween(time.format(at), quiet.from, quiet.to);
}

/** Of what a browser is told once in its cool-down. */
export function subjectOf({ pipeline, event }: Tellable): string {
  return JSON.stringify([pipeline, fieldOf(event, 'type') ?? null, labelOf(event) ?? null]);
}

function labelOf(event: object): unknown {
  return fieldOf(event, 'label') ?? fieldOf(event, 'after.label');
}

function oneOf(wanted: readonly string[] | null, found: unknown): boolean {
  return wanted === null || wanted.some((word) => word === found);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== '';
  } catch {
    // That is how an unknown one is told.
    return false;
  }
}
