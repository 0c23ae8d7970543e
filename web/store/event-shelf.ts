import { SightlineError } from '../../shared/errors.ts';
import type { SightlineEvent } from '../../shared/event.ts';
import { formatCursor, parseCursor } from '../../shared/run/event-cursor.ts';
import { matchesFilter } from '../../shared/run/event-filter.ts';
import { storedEventId } from '../../shared/run/event-store.ts';
import type {
  EventCounts,
  EventDetail,
  EventPage,
  EventQuery,
  EventStore,
  Feedback,
  StoredEvent,
} from '../../shared/run/event-store.ts';
import { mergeEvent } from '../../shared/run/merge-event.ts';
import type { NewMedia } from '../../shared/run/media-store.ts';
import type { EventRow, EventRows } from './event-rows.ts';

/** How many events a browser keeps. */
export const MAX_EVENTS = 10_000;
/** How many go at a time when there are more, or no room. */
const STEP = 100;
/** How many are looked at together. */
const SCAN = 500;
const TRIES = 5;

/** The events of pipelines in this page, in its browser. The oldest that nobody protects go first. */
export class EventShelf implements EventStore {
  readonly #rows: EventRows;
  readonly #max: number;
  readonly #now: () => number;

  /** `now`: milliseconds since 1970. */
  constructor(rows: EventRows, now: () => number, max = MAX_EVENTS) {
    this.#rows = rows;
    this.#now = now;
    this.#max = max;
  }

  async put(event: SightlineEvent, pipeline: string, media: readonly NewMedia[] = []): Promise<string> {
    if (media.length > 0)
      throw new SightlineError('unsupported', 'This browser keeps events without pictures for now.');
    const id = storedEventId(pipeline, event.id);
    await this.#making(() => this.#rows.change(id, (row) => rowOf(merged(row, id, pipeline, event))));
    if ((await this.#rows.count()) > this.#max) await this.#removeOldest();
    return id;
  }

  async query({ limit, cursor, ...filter }: EventQuery): Promise<EventPage> {
    let after = cursor === undefined ? null : parseCursor(cursor, filter);
    const events: StoredEvent[] = [];
    for (;;) {
      const rows = await this.#rows.newest(after, SCAN);
      for (const row of rows) {
        after = row;
        if (!matchesFilter(row.detail, filter)) continue;
        events.push(storedOf(row.detail));
        if (events.length === limit) return { events, next: formatCursor(row, filter) };
      }
      if (rows.length < SCAN) return { events, next: null };
    }
  }

  async get(id: string): Promise<EventDetail | null> {
    return (await this.#rows.get(id))?.detail ?? null;
  }

  async counts(): Promise<EventCounts> {
    const counts = { total: 0, bytes: 0, labels: {}, zones: {}, pipelines: {}, types: {} };
    for (const { detail } of await this.#rows.newest(null, this.#max)) {
      counts.total += 1;
      add(counts.labels, detail.event.label);
      add(counts.pipelines, detail.pipeline);
      add(counts.types, detail.event.type);
      for (const zone of detail.zones) add(counts.zones, zone);
    }
    return counts;
  }

  label(id: string, feedback: Feedback | null): Promise<StoredEvent> {
    const said = feedback === null ? null : { ...feedback, at: this.#now() };
    return this.#update(id, { feedback: said, protected: feedback !== null });
  }

  protect(id: string, isProtected: boolean): Promise<StoredEvent> {
    return this.#update(id, { protected: isProtected });
  }

  async remove(id: string): Promise<boolean> {
    let wasThere = false;
    await this.#rows.change(id, (row) => {
      wasThere = row !== undefined;
      return null;
    });
    return wasThere;
  }

  async #update(id: string, parts: Partial<StoredEvent>): Promise<StoredEvent> {
    let updated: EventDetail | null = null;
    await this.#making(() =>
      this.#rows.change(id, (row) => {
        updated = row === undefined ? null : { ...row.detail, ...parts };
        return updated === null ? null : rowOf(updated);
      }),
    );
    if (updated !== null) return storedOf(updated);
    throw new SightlineError('not_found', `There is no event "${id.slice(0, 200)}" (any more).`);
  }

  async #making(action: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await action();
      } catch (error) {
        if (tries >= TRIES || (await this.#removeOldest()) === 0) throw error;
      }
    }
  }

  async #removeOldest(): Promise<number> {
    const rows = await this.#rows.oldest(this.#max);
    const unprotected = rows.filter(({ detail }) => !detail.protected);
    const victims = (unprotected.length > 0 ? unprotected : rows).slice(0, Math.min(STEP, rows.length - 1));
    for (const { id } of victims) await this.#rows.change(id, () => null);
    return victims.length;
  }
}

function merged(row: EventRow | undefined, id: string, pipeline: string, said: SightlineEvent): EventDetail {
  const { event, zones, history } = mergeEvent(row?.detail ?? null, said);
  const kept = { id, pipeline, event, zones: [...zones], history: [...history] };
  const { feedback = null, protected: isProtected = false, media = [] } = row?.detail ?? {};
  return { ...kept, feedback, protected: isProtected, media };
}

function rowOf(detail: EventDetail): Omit<EventRow, 'seq'> {
  return { id: detail.id, startedAt: detail.event.started_at, detail };
}

function storedOf({ history: _history, ...stored }: EventDetail): StoredEvent {
  return stored;
}

function add(counts: Record<string, number>, value: string | undefined): void {
  if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
}
