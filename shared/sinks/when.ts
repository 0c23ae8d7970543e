import { z } from 'zod';
import { fieldOf, numberOf } from '../elements/field.ts';
import { TimeOfDaySchema, isBetween } from './time-of-day.ts';

const Word = z.string().min(1).max(200);
const Words = z.union([Word.transform((word) => [word]), z.array(Word).min(1).max(200)]);
const PHASES = ['new', 'update', 'end', 'once'] as const;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const Phase = z.enum(PHASES);
const Day = z.enum(DAYS);

/** Of which events a sink tells; everything that is said must hold. */
export const WhenSchema = z.strictObject({
  types: z.exactOptional(Words).describe('Its type is one of these: `object`, `line`, `fall`, …'),
  labels: z.exactOptional(Words),
  zones: z.exactOptional(Words).describe('It is in one of these zones.'),
  phases: z
    .exactOptional(z.union([Phase.transform((phase) => [phase]), z.array(Phase).min(1).max(4)]))
    .describe('Unset: `new` and `once` where people are told, all where things are.'),
  min_score: z.exactOptional(z.number().min(0).max(1)),
  hours: z
    .exactOptional(z.strictObject({ from: TimeOfDaySchema, to: TimeOfDaySchema }))
    .describe('Between these times of day on the server’s own clock; over midnight where `to` is earlier.'),
  days: z.exactOptional(z.union([Day.transform((day) => [day]), z.array(Day).min(1).max(7)])),
});
export type When = z.output<typeof WhenSchema>;
type PhaseName = z.output<typeof Phase>;

/** Whether an event that was said at `at` (milliseconds since 1970) is meant. */
export function isMeant(
  when: When,
  event: object,
  at: number,
  usual: readonly PhaseName[] = PHASES,
): boolean {
  return (
    oneOf(when.types, fieldOf(event, 'type')) &&
    oneOf(when.labels, fieldOf(event, 'label') ?? fieldOf(event, 'after.label')) &&
    inZones(when.zones, fieldOf(event, 'zones') ?? fieldOf(event, 'after.zones')) &&
    oneOf(when.phases ?? usual, fieldOf(event, 'phase') ?? 'once') &&
    (when.min_score === undefined || (numberOf(event, 'score') ?? -1) >= when.min_score) &&
    isTime(when, at)
  );
}

/** Whether a sink tells anything at this time. */
export function isTime({ hours, days }: When, at: number): boolean {
  const date = new Date(at);
  if (days !== undefined && !days.some((day) => DAYS[date.getDay()] === day)) return false;
  if (hours === undefined) return true;
  const [hour, minute] = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0'));
  return isBetween(`${hour}:${minute}`, hours.from, hours.to);
}

function oneOf(wanted: readonly string[] | undefined, found: unknown): boolean {
  return wanted === undefined || wanted.some((word) => word === found);
}

function inZones(wanted: readonly string[] | undefined, found: unknown): boolean {
  return wanted === undefined || (Array.isArray(found) && wanted.some((zone) => found.includes(zone)));
}
