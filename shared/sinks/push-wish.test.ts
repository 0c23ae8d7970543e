import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PushWishSchema, isQuietTime, isWished, subjectOf } from './push-wish.ts';
import type { PushWish } from './push-wish.ts';

const EVENT = { type: 'object', label: 'person', score: 0.7 };
const wish = (some: object): PushWish => PushWishSchema.parse(some);
const wants = (some: object, event: object = EVENT): boolean =>
  isWished(wish(some), { pipeline: 'porch', event });

test('who says nothing wants to be told of everything, at any time', () => {
  expect(wants({})).toBe(true);
  expect(wants({}, {})).toBe(true);
  expect(isQuietTime(wish({}), 0)).toBe(false);
});

test.each([
  [{ pipelines: ['porch'] }, true],
  [{ pipelines: ['door'] }, false],
  [{ pipelines: [] }, false],
  [{ types: ['object', 'fall'] }, true],
  [{ types: ['fall'] }, false],
  [{ labels: ['person'] }, true],
  [{ labels: ['cat'] }, false],
  [{ min_score: 0.7 }, true],
  [{ min_score: 0.71 }, false],
  [{ types: ['object'], labels: ['cat'] }, false],
])('%j: %s', (some, wanted) => expect(wants(some)).toBe(wanted));

test('what has no score is told, and a label may stand in what became of it', () => {
  expect(wants({ min_score: 0.9 }, { type: 'motion' })).toBe(true);
  expect(wants({ labels: ['cat'] }, { after: { label: 'cat' } })).toBe(true);
});

const night = (time_zone: string) => wish({ quiet: { from: '22:30', to: '06:15', time_zone } });
const at = (text: string): number => new Date(text).getTime();
const timeOf = (minutes: number): string => new Date(minutes * 60_000).toISOString().slice(11, 16);
const of = (pipeline: string, event: object): string => subjectOf({ pipeline, event });

describe('quiet hours', () => {
  test('go over midnight, from their first minute on and before their last', () => {
    const times = ['22:29', '22:30', '00:00', '06:14', '06:15', '12:00'];
    const quiet = times.map((time) => isQuietTime(night('UTC'), at(`2026-05-03T${time}:30Z`)));
    expect(quiet).toEqual([false, true, true, true, false, false]);
  });

  test('are those of where the browser is, in summer and winter', () => {
    expect(isQuietTime(night('Europe/Berlin'), at('2026-07-01T20:45:00Z'))).toBe(true);
    expect(isQuietTime(night('Europe/Berlin'), at('2026-01-01T20:45:00Z'))).toBe(false);
    expect(isQuietTime(night('Asia/Tokyo'), at('2026-01-01T20:45:00Z'))).toBe(true);
  });

  test('a time is quiet in one of two spans that make up the day, never in both', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minute, minute, minute, (from, to, now) => {
        fc.pre(from !== to);
        const one = wish({ quiet: { from: timeOf(from), to: timeOf(to), time_zone: 'UTC' } });
        const other = wish({ quiet: { from: timeOf(to), to: timeOf(from), time_zone: 'UTC' } });
        expect(isQuietTime(one, now * 60_000)).toBe(!isQuietTime(other, now * 60_000));
      }),
    );
  });

  test.each([
    { from: '24:00', to: '06:00', time_zone: 'UTC' },
    { from: '22:00', to: '6:00', time_zone: 'UTC' },
    { from: '22:00', to: '06:00', time_zone: 'Middle/Earth' },
    { from: '22:00', to: '06:00' },
  ])('%j are refused', (quiet) => expect(PushWishSchema.safeParse({ quiet }).success).toBe(false));
});

test('other things, other kinds and other pipelines are other subjects', () => {
  const all = [
    of('porch', EVENT),
    of('door', EVENT),
    of('porch', { ...EVENT, label: 'cat' }),
    of('porch', {}),
  ];
  expect(new Set(all).size).toBe(4);
  expect(of('porch', { ...EVENT, score: 0.1 })).toBe(all[0]);
});
