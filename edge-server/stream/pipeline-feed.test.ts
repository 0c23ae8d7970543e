import { expect, test } from 'vitest';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { listing } from '../../shared/pipeline/listing.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { PipelineFeed } from './pipeline-feed.ts';
import type { FeedEvent } from './pipeline-feed.ts';

function feedOf(first: readonly PipelineListing[]): {
  clock: FakeClock;
  feed: PipelineFeed;
  show: (list: readonly PipelineListing[]) => void;
  listen: (lastEventId?: string) => FeedEvent[];
} {
  const clock = new FakeClock();
  let list = first;
  const feed = new PipelineFeed(() => list, clock);
  return {
    clock,
    feed,
    show(next) {
      list = next;
      feed.refresh();
    },
    listen(lastEventId) {
      const events: FeedEvent[] = [];
      feed.subscribe((event) => events.push(event), lastEventId);
      return events;
    },
  };
}

function said(events: readonly FeedEvent[]): unknown[] {
  return events.map(({ event, data }) => [event, JSON.parse(data)]);
}

test('begins with the whole list, then tells what is added, changed and removed', () => {
  const { show, listen } = feedOf([listing('a')]);
  const events = listen();
  show([listing('a'), listing('b')]);
  show([listing('a', { revision: '2' }), listing('b')]);
  show([listing('a', { revision: '2' })]);
  expect(said(events)).toEqual([
    ['pipelines', [listing('a')]],
    ['pipeline', { type: 'added', pipeline: listing('b') }],
    ['pipeline', { type: 'changed', pipeline: listing('a', { revision: '2' }) }],
    ['pipeline', { type: 'removed', id: 'b' }],
  ]);
});

test('says nothing when nothing changed', () => {
  const { clock, show, listen } = feedOf([listing('a')]);
  const events = listen();
  show([listing('a')]);
  clock.advance(60_000);
  expect(events).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('of a pipeline that changes fast it tells once a second, and the last word is the newest', () => {
  const { clock, show, listen } = feedOf([listing('a')]);
  const events = listen();
  for (let fps = 1; fps <= 30; fps += 1) {
    show([listing('a', { input_fps: fps })]);
    clock.advance(100);
  }
  clock.advance(1000);
  const told = events.slice(1).map(({ data }) => JSON.parse(data).pipeline.input_fps);
  expect(told).toEqual([1, 10, 20, 30]);
});

test('who comes back gets what was missed, once, and nothing when nothing was', () => {
  const { show, listen } = feedOf([listing('a')]);
  const before = listen();
  show([listing('a'), listing('b')]);
  show([listing('b')]);
  const missed = listen(before[0]?.id);
  expect(missed).toEqual(before.slice(1));
  expect(listen(missed.at(-1)?.id)).toEqual([]);
});

test('who was away too long, or knew another server, gets the whole list', () => {
  const { clock, show, listen } = feedOf([listing('a')]);
  const first = listen()[0]?.id;
  for (let n = 0; n < 300; n += 1) {
    show([listing('a', { input_fps: n })]);
    clock.advance(1000);
  }
  for (const lastEventId of [first, 'deadbeef-3', 'nonsense', '-1', '', undefined]) {
    expect(listen(lastEventId).map(({ event }) => event)).toEqual(['pipelines']);
  }
});

test('an id from the future of this server is not believed', () => {
  const { listen } = feedOf([listing('a')]);
  const epoch = listen()[0]?.id.split('-')[0];
  expect(listen(`${epoch}-999`).map(({ event }) => event)).toEqual(['pipelines']);
});

test('who has left is not told', () => {
  const { feed, show } = feedOf([listing('a')]);
  const events: FeedEvent[] = [];
  const leave = feed.subscribe((event) => events.push(event), undefined);
  expect(feed.size).toBe(1);
  leave();
  show([]);
  expect(events).toHaveLength(1);
  expect(feed.size).toBe(0);
});
