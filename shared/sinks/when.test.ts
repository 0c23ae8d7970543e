import { expect, test } from 'vitest';
import { WhenSchema, isMeant, isTime } from './when.ts';

const event = { type: 'object', phase: 'new', label: 'person', score: 0.7, zones: ['door'] };
const meant = (when: object, what: object = event) => isMeant(WhenSchema.parse(when), what, 0);

test('everything that is said must hold', () => {
  expect(meant({})).toBe(true);
  expect(
    meant({ types: 'object', labels: ['cat', 'person'], zones: 'door', phases: 'new', min_score: 0.5 }),
  ).toBe(true);
  for (const one of [
    { types: 'line' },
    { labels: 'cat' },
    { zones: ['path'] },
    { phases: 'end' },
    { min_score: 0.8 },
  ]) {
    expect(meant(one)).toBe(false);
  }
});

test('what an event does not say is not met', () => {
  const bare = { type: 'on', at: 1 };
  expect(meant({ labels: 'person' }, bare)).toBe(false);
  expect(meant({ min_score: 0.1 }, bare)).toBe(false);
  expect(meant({ zones: 'door' }, { ...event, zones: 'door' })).toBe(false);
  expect(isMeant({}, bare, 0, ['new', 'once'])).toBe(true);
  expect(isMeant({}, { ...event, phase: 'update' }, 0, ['new', 'once'])).toBe(false);
});

test('what stands after a change counts where the event itself says nothing', () => {
  const { label, zones, ...rest } = event;
  expect(meant({ labels: 'person', zones: 'door' }, { ...rest, after: { label, zones } })).toBe(true);
});

const at = (hour: number, minute = 0) => new Date(2024, 4, 6, hour, minute).getTime();

test('hours and days are those of the clock on the wall', () => {
  const night = WhenSchema.parse({ hours: { from: '22:30', to: '06:00' } });
  expect([at(22, 29), at(22, 30), at(0), at(5, 59), at(6)].map((time) => isTime(night, time))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  const day = WhenSchema.parse({ hours: { from: '08:00', to: '18:00' }, days: ['mon'] });
  expect([isTime(day, at(8)), isTime(day, at(18)), isTime(day, at(8) + 86_400_000)]).toEqual([
    true,
    false,
    false,
  ]);
});
