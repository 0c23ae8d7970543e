import { z } from 'zod';
import { messageOf } from '../../shared/errors.ts';
import { matchesFilter } from '../../shared/run/event-filter.ts';
import { EventNewsSchema } from '../../shared/run/event-news.ts';
import type { EventNews } from '../../shared/run/event-news.ts';
import { StoredEventSchema } from '../../shared/run/event-store.ts';
import type {
  EventCounts,
  EventDetail,
  EventFilter,
  Feedback,
  StoredEvent,
} from '../../shared/run/event-store.ts';
import type { KeptValues } from './database.ts';
import type { EdgeEvents } from './edge-events.ts';
import type { PipelineFeed } from './pipeline-feed.ts';

/** What happened, as far as it was asked for. */
export interface TimelineSnapshot {
  /** Newest first. */
  readonly events: readonly StoredEvent[];
  /** Null until the edge has said. */
  readonly counts: EventCounts | null;
  readonly filter: EventFilter;
  readonly hasMore: boolean;
  /** Whether something is being asked for. */
  readonly isBusy: boolean;
  /** Why there is no newer list; null: there is none. */
  readonly problem: string | null;
  /** Whether the edge is heard; if not, the list is what was kept. */
  readonly connected: boolean;
}

/** What a timeline is made of. */
export interface EventTimelineParts {
  readonly edge: Pick<EdgeEvents, 'query' | 'counts' | 'get' | 'label' | 'remove' | 'mediaUrl'>;
  readonly feed: Pick<PipelineFeed, 'snapshot' | 'on' | 'onTold'>;
  readonly values: KeptValues;
}

const PAGE = 50;
/** Whoever looks for more than that narrows what is shown. */
const MAX_EVENTS = 5000;
/** So many of the newest are there without the edge. */
const MAX_KEPT = 200;
const KEY = 'events';
/** Samples of nothing at all, kept for training: who wants to see them asks for their kind. */
export const HIDDEN_TYPES: readonly string[] = ['idle'];
const KeptSchema = z.array(StoredEventSchema);

/** The events of an edge, newest first: page by page, live, and those seen last without the edge too. */
export class EventTimeline {
  readonly #parts: EventTimelineParts;
  readonly #listeners = new Set<(snapshot: TimelineSnapshot) => void>();
  readonly #closers: (() => void)[];
  #asking = new AbortController();
  #cursor: string | null = null;
  #snapshot: TimelineSnapshot;

  constructor(parts: EventTimelineParts) {
    this.#parts = parts;
    const { connected } = parts.feed.snapshot;
    const nothing = { events: [], counts: null, filter: {}, hasMore: false, problem: null };
    this.#snapshot = { ...nothing, isBusy: false, connected };
    this.#closers = [
      parts.feed.on(({ connected: isHeard }) => this.#onConnected(isHeard)),
      parts.feed.onTold('event', (data) => this.#onNews(data)),
    ];
  }

  get snapshot(): TimelineSnapshot {
    return this.#snapshot;
  }

  /** Calls back on every change; gives the way to stop that. */
  on(listener: (snapshot: TimelineSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows what was kept at once, then what the edge says. */
  async open(): Promise<void> {
    const kept = KeptSchema.safeParse(await this.#parts.values.get('lists', KEY));
    if (this.#snapshot.events.length === 0 && kept.success) this.#set({ events: kept.data });
    await this.refresh();
  }

  /** Asks for the newest anew. */
  async refresh(): Promise<void> {
    const { filter } = this.#snapshot;
    const counts = this.#parts.edge.counts();
    const [page] = await Promise.all([this.#ask(undefined), this.#setCounts(counts)]);
    if (page === null || filter !== this.#snapshot.filter) return;
    this.#cursor = page.next;
    this.#set({ events: page.events, hasMore: page.next !== null });
    if (Object.keys(filter).length === 0) this.#keep(page.events);
  }

  /** Asks for older ones. */
  async more(): Promise<void> {
    const { isBusy, hasMore, filter } = this.#snapshot;
    if (isBusy || !hasMore || this.#cursor === null) return;
    const page = await this.#ask(this.#cursor);
    if (page === null || filter !== this.#snapshot.filter) return;
    this.#cursor = page.next;
    const known = new Set(this.#snapshot.events.map(({ id }) => id));
    const events = [...this.#snapshot.events, ...page.events.filter(({ id }) => !known.has(id))];
    this.#set({ events, hasMore: page.next !== null && events.length < MAX_EVENTS });
  }

  /** Shows only what meets this from now on. */
  async narrow(filter: EventFilter): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const events = this.#snapshot.events.filter((event) => matchesFilter(event, shown(filter)));
    this.#set({ filter, events, hasMore: false, isBusy: false });
    await this.refresh();
  }

  /** One event with its steps. Rejects with why it cannot be had. */
  async detail(id: string): Promise<EventDetail> {
    return this.#parts.edge.get(id);
  }

  /** The address of its picture for a list; null: it has none. */
  pictureOf(event: StoredEvent): string | null {
    const { edge } = this.#parts;
    return edge.mediaUrl(event, 'thumbnail') ?? edge.mediaUrl(event, 'snapshot');
  }

  /** The addresses of what was seen. */
  mediaOf(event: StoredEvent): { readonly snapshot: string | null; readonly clip: string | null } {
    const { edge } = this.#parts;
    return { snapshot: edge.mediaUrl(event, 'snapshot'), clip: edge.mediaUrl(event, 'clip') };
  }

  /** Says whether it was right; null takes that back. Rejects with why that was refused. */
  async judge(id: string, feedback: Feedback | null): Promise<void> {
    this.#put(await this.#parts.edge.label(id, feedback));
  }

  /** Rejects with why it may not be removed. */
  async remove(id: string): Promise<void> {
    await this.#parts.edge.remove(id);
    this.#drop(id);
  }

  close(): void {
    this.#asking.abort();
    for (const close of this.#closers) close();
    this.#listeners.clear();
  }

  /** Null where it was not had; why is in the snapshot, unless nobody wants it any more. */
  async #ask(cursor: string | undefined) {
    const { signal } = this.#asking;
    this.#set({ isBusy: true });
    try {
      const query = {
        ...shown(this.#snapshot.filter),
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = await this.#parts.edge.query(query, signal);
      if (!signal.aborted) this.#set({ isBusy: false, problem: null });
      return signal.aborted ? null : page;
    } catch (error) {
      if (!signal.aborted) this.#set({ isBusy: false, problem: messageOf(error) });
      return null;
    }
  }

  /** Numbers that are missing are only missing: the list says what is wrong. */
  async #setCounts(asked: Promise<EventCounts>): Promise<void> {
    const [counts] = await Promise.allSettled([asked]);
    if (counts.status === 'fulfilled') this.#set({ counts: counts.value });
  }

  #onConnected(connected: boolean): void {
    if (connected === this.#snapshot.connected) return;
    this.#set({ connected });
    // What happened meanwhile was not told.
    if (connected) void this.refresh();
  }

  #onNews(data: string): void {
    const news = parseNews(data);
    if (news === null) return;
    if (news.change === 'removed') this.#drop(news.id);
    else if (matchesFilter(news.event, shown(this.#snapshot.filter))) this.#put(news.event);
    else this.#drop(news.event.id);
  }

  #put(event: StoredEvent): void {
    const { events } = this.#snapshot;
    const at = events.findIndex(({ id }) => id === event.id);
    if (at >= 0) return this.#set({ events: events.with(at, event) });
    const place = events.findIndex((other) => other.event.started_at <= event.event.started_at);
    // Older than all that is shown: it comes with its page.
    if (place < 0 && this.#snapshot.hasMore) return;
    const more = events.toSpliced(place < 0 ? events.length : place, 0, event);
    return this.#set({ events: more.slice(0, MAX_EVENTS) });
  }

  #drop(id: string): void {
    const events = this.#snapshot.events.filter((event) => event.id !== id);
    if (events.length < this.#snapshot.events.length) this.#set({ events });
  }

  #keep(events: readonly StoredEvent[]): void {
    // What could not be kept is only missed without the edge, and whatever needs room says so itself.
    void Promise.allSettled([this.#parts.values.put('lists', KEY, events.slice(0, MAX_KEPT))]);
  }

  #set(change: Partial<TimelineSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }
}

/** A filter with what nobody asked for left out. */
function shown(filter: EventFilter): EventFilter {
  return filter.types === undefined ? { ...filter, exceptTypes: HIDDEN_TYPES } : filter;
}

/** What one event of the stream tells; null when it is not understood. */
function parseNews(data: string): EventNews | null {
  try {
    return EventNewsSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    // What is no JSON is nothing that the schema would take.
    return null;
  }
}
