import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** Something with a time, as windows keep it. Times and spans are integer microseconds, of any epoch. */
export interface TimedElement {
  readonly time: number;
  /** What it is about: counts and per-subject windows go by it. */
  readonly subject: string;
  readonly value: JsonValue;
}

/** What a window gives: its elements in the order of their times. The start does not belong to it, the end does. */
export interface WindowEmission {
  readonly window_start: number;
  readonly window_end: number;
  readonly elements: readonly TimedElement[];
}

/** A saved one. */
export const TimedElementSchema = z.object({
  time: z.number(),
  subject: z.string(),
  value: z.json(),
});

/** Refuses with `invalid_message` what cannot be put in order: it would spoil every comparison after it. */
export function checkTime(time: number): void {
  if (Number.isFinite(time)) return;
  throw new SightlineError('invalid_message', `A window needs a time in microseconds, not ${time}.`);
}

/** How many of a list in order are not after `limit`. */
export function countUntil<T>(list: readonly T[], limit: number, orderOf: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = list[middle];
    if (at !== undefined && orderOf(at) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an element behind those that are not after it; elements that come in order cost nothing. */
export function insertInOrder<T>(list: T[], item: T, orderOf: (item: T) => number): void {
  const last = list.at(-1);
  const order = orderOf(item);
  if (last === undefined || orderOf(last) <= order) list.push(item);
  else list.splice(countUntil(list, order, orderOf), 0, item);
}

/** The same elements in the order of their times; of equal times, in the order given. */
export function byTime(elements: readonly TimedElement[]): readonly TimedElement[] {
  return elements.toSorted((a, b) => a.time - b.time);
}
