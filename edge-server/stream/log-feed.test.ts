import { expect, test } from 'vitest';
import type { LogEntry } from './log-feed.ts';
import { LogFeed } from './log-feed.ts';
import type { ServerSentEvent } from './sse.ts';

function line(message: string, more: Partial<LogEntry> = {}): LogEntry {
  return { at: 1, level: 'info', pipeline: null, element: null, message, ...more };
}

function followed(feed: LogFeed, lastEventId?: string, filter = {}): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  feed.subscribe({ level: 'trace', ...filter }, (event) => events.push(event), lastEventId);
  return events;
}

const messages = (events: readonly ServerSentEvent[]): string[] =>
  events.map(({ data }) => JSON.parse(data).message);

test('begins with what is kept and goes on with what comes', () => {
  const feed = new LogFeed();
  feed.add(line('before'));
  const events = followed(feed);
  feed.add(line('after'));
  expect(messages(events)).toEqual(['before', 'after']);
  expect(events[1]).toMatchObject({ event: 'log', id: expect.stringMatching(/^[0-9a-f]{8}-2$/) });
});

test('who comes back gets what was missed, once; ids of another process mean nothing', () => {
  const feed = new LogFeed();
  for (const message of ['a', 'b', 'c']) feed.add(line(message));
  const second = followed(feed)[1]?.id;
  expect(messages(followed(feed, second))).toEqual(['c']);
  expect(messages(followed(feed, 'deadbeef-2'))).toEqual(['a', 'b', 'c']);
});

test('passes by level, pipeline and element', () => {
  const feed = new LogFeed();
  feed.add(line('low', { level: 'debug' }));
  feed.add(line('server', { level: 'error' }));
  feed.add(line('porch', { level: 'warn', pipeline: 'porch' }));
  feed.add(line('blur', { level: 'error', pipeline: 'porch', element: 'blur' }));
  expect(messages(followed(feed, undefined, { level: 'warn' }))).toEqual(['server', 'porch', 'blur']);
  expect(messages(followed(feed, undefined, { pipeline: 'porch' }))).toEqual(['porch', 'blur']);
  expect(messages(followed(feed, undefined, { element: 'blur' }))).toEqual(['blur']);
  expect(feed.recent({ level: 'trace' }, 2).map(({ message }) => message)).toEqual(['porch', 'blur']);
});

test('keeps so much and no more, however long the lines', () => {
  const feed = new LogFeed();
  for (let n = 0; n < 1200; n += 1) feed.add(line(`${n} `.repeat(4000), { fields: { a: 'x'.repeat(9999) } }));
  const kept = feed.recent({ level: 'trace' }, 9999);
  expect(kept).toHaveLength(1000);
  expect(kept[0]?.message.startsWith('200 ')).toBe(true);
  expect(JSON.stringify(kept[0]).length).toBeLessThan(4300);
});

test('who left hears nothing', () => {
  const feed = new LogFeed();
  const events: ServerSentEvent[] = [];
  const leave = feed.subscribe({ level: 'trace' }, (event) => events.push(event), undefined);
  expect(feed.size).toBe(1);
  leave();
  feed.add(line('late'));
  expect([feed.size, events]).toEqual([0, []]);
});
