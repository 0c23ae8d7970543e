import { z } from 'zod';

/** A time of day to the minute, by a clock of 24 hours. */
export const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as `22:30`');

/** Whether a time of day is from one on and before another; over midnight where `to` is earlier. The same: never. */
export function isBetween(time: string, from: string, to: string): boolean {
  // Written with two digits each, they sort as they follow one another.
  return from <= to ? time >= from && time < to : time >= from || time < to;
}
