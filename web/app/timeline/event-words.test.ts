import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../shared/run/event-store.ts';
import { choicesOf, detailsOf, lengthOf, timeOf, titleOf, verdictOf } from './event-words.ts';
import { rowWindow } from './row-window.ts';
import { askedFor, eventsHash } from './timeline-address.ts';

const AT = new Date(2026, 4, 3, 14, 5, 6).getTime();

function stored(event: Partial<StoredEvent['event']> = {}, rest: Partial<StoredEvent> = {}): StoredEvent {
  const common = { id: 'e', type: 'object', phase: 'once', at: AT, started_at: AT } as const;
  const kept = { id: 'door~e', pipeline: 'door', zones: [], feedback: null, protected: false, media: [] };
  return { ...kept, event: { ...common, ...event }, ...rest };
}

test('an event says itself what happened, or what is known of it is said', () => {
  expect(titleOf(stored({ text: 'person 3 fell.' }))).toBe('person 3 fell.');
  expect(titleOf(stored({ label: 'person', type: 'line_crossed' }))).toBe('Person: Line crossed');
  expect(titleOf(stored({ type: 'motion' }))).toBe('Motion');
});

test('today only the time is said, then the day', () => {
  const day = 86_400_000;
  expect(timeOf(stored(), AT + 1000)).not.toContain('2026');
  expect(timeOf(stored(), AT + day)).toMatch(/^Yesterday, /);
  expect(timeOf(stored(), AT + 3 * day)).toContain('2026');
});

test('how long it took, the rougher the longer', () => {
  expect(lengthOf(stored())).toBe('');
  expect(lengthOf(stored({ phase: 'new' }))).toBe('goes on');
  const lasting = (seconds: number) => lengthOf(stored({ phase: 'end', ended_at: AT + seconds * 1000 }));
  expect([lasting(7), lasting(600), lasting(10_800)]).toEqual(['7 s', '10 min', '3 h']);
  const cut = stored({ phase: 'end', ended_at: AT + 7000 }, { interrupted: true });
  expect(lengthOf(cut)).toBe('7 s, then interrupted');
});

test('what else there is to say comes in one line, what there is not is left out', () => {
  expect(detailsOf(stored({ score: 0.914 }, { zones: ['porch', 'step'] }))).toBe(
    'door · Object · porch, step · 91%',
  );
  expect(detailsOf(stored())).toBe('door · Object');
});

test('a verdict in words', () => {
  const at = 1;
  expect(verdictOf(stored())).toBe('');
  expect(verdictOf(stored({}, { feedback: { verdict: 'right', at } }))).toBe('Right');
  expect(verdictOf(stored({}, { feedback: { verdict: 'wrong', label: 'cat', at } }))).toBe('Wrong: cat');
});

test('choices come by how many there are, then by name', () => {
  expect(choicesOf({ dog: 1, cat: 1, person: 5 }).map(({ name }) => name)).toEqual(['person', 'cat', 'dog']);
});

test('of a long list only what is seen and some around it is there', () => {
  expect(rowWindow(10, 96, 0, 800)).toEqual({ first: 0, end: 10 });
  const far = rowWindow(5000, 96, 96 * 1000, 960);
  expect(far).toEqual({ first: 980, end: 1030 });
  expect(rowWindow(5000, 96, 96 * 6000, 960)).toEqual({ first: 5000, end: 5000 });
  expect(rowWindow(0, 96, 0, 960)).toEqual({ first: 0, end: 0 });
});

test('an address names the timeline, an event of it, or something else', () => {
  expect(askedFor('#events')).toEqual({ id: null, device: null });
  expect(askedFor('#events/door~a%2Fb')).toEqual({ id: 'door~a/b', device: null });
  expect(askedFor('#events/%')).toEqual({ id: null, device: null });
  expect(askedFor(eventsHash('door~a/b?', 'car-port'))).toEqual({ id: 'door~a/b?', device: 'car-port' });
  expect(askedFor(eventsHash(null, 'car-port'))).toEqual({ id: null, device: 'car-port' });
  expect(askedFor('#models')).toBeNull();
});
