import { expect, test, vi } from 'vitest';
import type { EventPage, EventQuery, StoredEvent } from '../../shared/run/event-store.ts';
import { MemoryValues } from './database.ts';
import { EventTimeline } from './event-timeline.ts';
import type { FeedSnapshot } from './pipeline-feed.ts';

const OF_A_FEED = { pipelines: [], runs: [], connected: true };

function stored(number: number, label = 'person'): StoredEvent {
  const started_at = number * 1000;
  const event = {
    id: `e${number}`,
    type: 'object',
    phase: 'once',
    at: started_at,
    started_at,
    label,
  } as const;
  return {
    id: `door~e${number}`,
    pipeline: 'door',
    event,
    zones: [],
    feedback: null,
    protected: false,
    media: [],
  };
}

/** Hears nothing. */
function nobody(): void {}

/** An edge with events 1 to `count`, and a timeline that asks it. */
function bed(count: number, values = new MemoryValues()) {
  const all = Array.from({ length: count }, (_, index) => stored(count - index));
  const asked: EventQuery[] = [];
  let tell: (data: string) => void = nobody;
  let connect: (snapshot: FeedSnapshot) => void = nobody;
  const answers = { query: (query: EventQuery): Promise<EventPage> => Promise.resolve(pageOf(all, query)) };
  const timeline = new EventTimeline({
    values,
    feed: {
      snapshot: OF_A_FEED,
      on: (listener) => {
        connect = listener;
        return () => undefined;
      },
      onTold: (_what, listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    edge: {
      query: (query) => {
        asked.push(query);
        return answers.query(query);
      },
      counts: () =>
        Promise.resolve({ total: count, bytes: 0, labels: {}, zones: {}, pipelines: {}, types: {} }),
      get: (id) => Promise.reject(new Error(`no ${id}`)),
      label: (id, feedback) => {
        const found = all.find((each) => each.id === id) ?? stored(0);
        return Promise.resolve({ ...found, feedback: feedback === null ? null : { ...feedback, at: 1 } });
      },
      remove: () => Promise.resolve(),
      mediaUrl: () => null,
    },
  });
  const ids = (): string[] => timeline.snapshot.events.map(({ event }) => event.id);
  const news = (value: unknown): void => tell(JSON.stringify(value));
  return { timeline, ids, news, asked, answers, values, connect: (to: FeedSnapshot) => connect(to) };
}

function pageOf(all: readonly StoredEvent[], { limit, cursor = '0', labels }: EventQuery): EventPage {
  const meant = all.filter(({ event }) => labels === undefined || labels.includes(event.label ?? ''));
  const end = Number(cursor) + limit;
  return { events: meant.slice(Number(cursor), end), next: end < meant.length ? String(end) : null };
}

test('pages follow each other without a gap or a repetition, to the end', async () => {
  const { timeline, ids } = bed(120);
  await timeline.open();
  expect(ids()).toHaveLength(50);
  await Promise.all([timeline.more(), timeline.more()]);
  expect(ids()).toHaveLength(100);
  await timeline.more();
  expect(new Set(ids()).size).toBe(120);
  expect(timeline.snapshot).toMatchObject({ hasMore: false, isBusy: false, problem: null });
});

test('what happens is put where it belongs, changed in place and taken out, and nonsense does no harm', async () => {
  const { timeline, ids, news } = bed(3);
  await timeline.open();
  news({ change: 'new', event: stored(4) });
  news({ change: 'update', event: stored(2, 'cat') });
  news({ change: 'removed', id: 'door~e1' });
  news({ change: 'new', event: { id: 'no' } });
  news('nothing');
  expect(ids()).toEqual(['e4', 'e3', 'e2']);
  expect(timeline.snapshot.events[2]?.event.label).toBe('cat');
});

test('what does not meet the filter is left out of pages and of news', async () => {
  const { timeline, ids, news, asked } = bed(3);
  await timeline.open();
  await timeline.narrow({ labels: ['cat'] });
  expect(ids()).toEqual([]);
  news({ change: 'new', event: stored(5) });
  news({ change: 'new', event: stored(6, 'cat') });
  expect(ids()).toEqual(['e6']);
  news({ change: 'update', event: stored(6, 'dog') });
  expect(ids()).toEqual([]);
  expect(asked.at(-1)).toEqual({ labels: ['cat'], exceptTypes: ['idle'], limit: 50 });
});

test('an answer to a filter that nobody wants any more changes nothing', async () => {
  const { timeline, ids, answers } = bed(3);
  await timeline.open();
  let answer: (page: EventPage) => void = nobody;
  answers.query = () => new Promise((resolve) => (answer = resolve));
  const first = timeline.narrow({ labels: ['cat'] });
  answers.query = () => Promise.resolve({ events: [stored(9, 'dog')], next: null });
  await timeline.narrow({ labels: ['dog'] });
  answer({ events: [stored(8, 'cat')], next: null });
  await first;
  expect(ids()).toEqual(['e9']);
});

test('without the edge the newest of the last visit are shown, with the words of what is wrong', async () => {
  const { timeline, values } = bed(60);
  await timeline.open();
  timeline.close();
  const later = bed(0, values);
  later.answers.query = () => Promise.reject(new Error('The edge does not answer.'));
  await later.timeline.open();
  expect(later.ids()).toHaveLength(50);
  expect(later.timeline.snapshot.problem).toBe('The edge does not answer.');
});

test('when the edge is heard again, what happened meanwhile is asked for', async () => {
  const { timeline, asked, connect } = bed(2);
  await timeline.open();
  connect({ ...OF_A_FEED, connected: false });
  expect(timeline.snapshot.connected).toBe(false);
  connect(OF_A_FEED);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

test('a verdict is shown at once, and taken back', async () => {
  const { timeline } = bed(2);
  await timeline.open();
  await timeline.judge('door~e2', { verdict: 'wrong', label: 'cat' });
  expect(timeline.snapshot.events[0]?.feedback).toMatchObject({ verdict: 'wrong', label: 'cat' });
  await timeline.judge('door~e2', null);
  expect(timeline.snapshot.events[0]?.feedback).toBeNull();
});

test('samples of nothing are left out unless they are asked for', async () => {
  const { timeline, ids, news, asked } = bed(3);
  await timeline.open();
  expect(asked.at(-1)?.exceptTypes).toEqual(['idle']);
  const nothing = stored(4);
  news({ change: 'new', event: { ...nothing, event: { ...nothing.event, type: 'idle' } } });
  expect(ids()).toEqual(['e3', 'e2', 'e1']);
  await timeline.narrow({ types: ['idle'] });
  expect(asked.at(-1)).toEqual({ types: ['idle'], limit: 50 });
  news({ change: 'new', event: { ...nothing, event: { ...nothing.event, type: 'idle' } } });
  expect(ids()).toContain('e4');
});
