import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventFilter } from '../../../shared/run/event-store.ts';
import type { Connection } from '../connection.ts';
import { START, eventAt, testConnection, testFolder } from '../connection.cases.ts';
import { OPERATIONS } from './registry.ts';

let place: Awaited<ReturnType<typeof testFolder>>;
let connection: Connection;

beforeEach(async () => {
  place = await testFolder();
  connection = await testConnection(place.folder);
});
afterEach(async () => {
  connection.close();
  await place.remove();
});

const put = (event: ReturnType<typeof eventAt>, pipeline = 'porch') =>
  OPERATIONS['events.put'].run(connection, { pipeline, event });
const find = (filter: EventFilter, limit = 50, cursor?: string) =>
  OPERATIONS['events.find'].run(connection, {
    ...filter,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  });
const idsOf = (filter: EventFilter) => find(filter).events.map(({ event }) => event.id);
const counts = () => OPERATIONS['events.counts'].run(connection, undefined);
const label = (feedback: { verdict: 'right' } | null) =>
  OPERATIONS['events.label'].run(connection, { id: 'porch~object-1', feedback, now: 9 });
const box = { x: 0.1, y: 0.1, width: 0.2, height: 0.2 };

test('new, update and end of a thing are one event with its steps', () => {
  expect(put(eventAt(1, { id: 'a', label: 'person', zones: ['door'], box })).change).toBe('new');
  put(eventAt(2, { id: 'a', phase: 'update', started_at: START + 1000, label: 'person', zones: ['lawn'] }));
  const end = eventAt(3, { id: 'a', phase: 'end', started_at: START + 1000, ended_at: START + 3000 });
  expect(put(end)).toMatchObject({ change: 'update', stored: { id: 'porch~a', event: { phase: 'end' } } });
  expect(put(end).change).toBe('none');
  const kept = OPERATIONS['events.get'].run(connection, 'porch~a');
  expect(kept?.history.map(({ phase }) => phase)).toEqual(['new', 'update', 'end']);
  expect(kept).toMatchObject({
    zones: ['door', 'lawn'],
    event: { label: 'person', box, started_at: START + 1000, ended_at: START + 3000 },
  });
  expect(counts()).toMatchObject({ total: 1, labels: { person: 1 }, zones: { door: 1, lawn: 1 } });
});

test('the same event of two pipelines is two', () => {
  put(eventAt(1));
  put(eventAt(1), 'garden');
  expect(find({}).events.map(({ id }) => id)).toEqual(['garden~object-1', 'porch~object-1']);
});

test('filters by everything, alone and together, newest first', () => {
  put(eventAt(1, { label: 'person', score: 0.9, track: 7, zones: ['door'] }));
  put(eventAt(2, { label: 'car', score: 0.4, zones: ['door', 'street'] }));
  put(eventAt(3, { type: 'line', label: 'person', score: 0.6 }), 'garden');
  OPERATIONS['events.label'].run(connection, {
    id: 'porch~object-2',
    feedback: { verdict: 'wrong', label: 'van' },
    now: 5,
  });
  expect(idsOf({})).toEqual(['object-3', 'object-2', 'object-1']);
  expect(idsOf({ labels: ['person'] })).toEqual(['object-3', 'object-1']);
  expect(idsOf({ labels: ['person', 'car'] })).toEqual(['object-3', 'object-2', 'object-1']);
  expect(idsOf({ zones: ['door', 'street'] })).toEqual(['object-2', 'object-1']);
  expect(idsOf({ zones: ['door'], labels: ['person'] })).toEqual(['object-1']);
  expect(idsOf({ pipelines: ['garden'] })).toEqual(['object-3']);
  expect(idsOf({ types: ['object'] })).toEqual(['object-2', 'object-1']);
  expect(idsOf({ track: 7 })).toEqual(['object-1']);
  expect(idsOf({ minScore: 0.6 })).toEqual(['object-3', 'object-1']);
  expect(idsOf({ feedback: 'wrong' })).toEqual(['object-2']);
  expect(idsOf({ feedback: 'any', labels: ['person'] })).toEqual([]);
  expect(idsOf({ feedback: 'none' })).toEqual(['object-3', 'object-1']);
  expect(idsOf({ from: START + 2000, to: START + 3000 })).toEqual(['object-2']);
  expect(idsOf({ labels: ["x' OR 1=1 --"] })).toEqual([]);
});

test('pages neither repeat nor miss anything while more comes in', () => {
  for (let n = 0; n < 40; n += 1) put(eventAt(n % 10, { id: `e${n}`, label: n % 2 === 0 ? 'cat' : 'dog' }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = find({ labels: ['cat', 'dog'] }, 7, cursor);
    seen.push(...page.events.map(({ event }) => event.id));
    put(eventAt(100 + seen.length, { label: 'cat' }));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(40);
  expect(new Set(seen).size).toBe(40);
  expect(() => find({ labels: ['cat'] }, 7, find({}, 1).next ?? '')).toThrow(
    expect.objectContaining({ code: 'invalid_message' }),
  );
});

test('what is rare among many comes over several pages, each of them quick', () => {
  connection.exec('BEGIN');
  for (let n = 0; n < 7000; n += 1)
    put(eventAt(n, { label: 'car', score: n === 10 || n === 5000 ? 0.9 : 0.1 }));
  connection.exec('COMMIT');
  const seen: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined, more = true; more; pages += 1) {
    const page = find({ labels: ['car'], minScore: 0.5 }, 5, cursor);
    seen.push(...page.events.map(({ event }) => event.id));
    more = page.next !== null;
    cursor = page.next ?? undefined;
  }
  expect([seen, pages]).toEqual([['object-5000', 'object-10'], 5]);
});

test('a verdict protects; taking it back does not', () => {
  put(eventAt(1, { label: 'person' }));
  expect(label({ verdict: 'right' })).toMatchObject({
    protected: true,
    feedback: { verdict: 'right', at: 9 },
  });
  expect(label(null)).toMatchObject({ protected: false, feedback: null });
  expect(() => OPERATIONS['events.protect'].run(connection, { id: 'nope', isProtected: true })).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  );
});

test('what is removed leaves nothing behind', () => {
  put(eventAt(1, { label: 'person', zones: ['door'] }));
  put(eventAt(2, { label: 'person', zones: ['door'] }));
  expect(OPERATIONS['events.remove'].run(connection, ['porch~object-1', 'nope'])).toEqual({
    removed: ['porch~object-1'],
    files: [],
  });
  expect(counts()).toMatchObject({
    total: 1,
    labels: { person: 1 },
    zones: { door: 1 },
    types: { object: 1 },
  });
  expect(connection.all('SELECT count(*) AS n FROM event_history')).toEqual([{ n: 1 }]);
  expect(connection.all('SELECT count(*) AS n FROM event_zones')).toEqual([{ n: 1 }]);
});

test('what is left out by its kind costs the rest nothing', () => {
  for (let second = 1; second <= 20; second += 1)
    put(eventAt(second, { type: second % 10 === 0 ? 'object' : 'idle' }));
  expect(idsOf({ exceptTypes: ['idle'] })).toEqual(['object-20', 'object-10']);
  expect(idsOf({ exceptTypes: ['idle'], pipelines: ['porch'], to: START + 15_000 })).toEqual(['object-10']);
  expect(idsOf({ exceptTypes: [] })).toHaveLength(20);
  const { next } = find({ exceptTypes: ['idle'] }, 1);
  expect(() => find({}, 1, next ?? '')).toThrow(/not of this list/);
});
