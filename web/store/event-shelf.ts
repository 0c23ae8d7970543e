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
import type { EventMedia, MediaKind, MediaStore, NewMedia, OpenMedia } from '../../shared/run/media-store.ts';
import type { EventRow, EventRows } from './event-rows.ts';
import {
  clipBytes,
  fileOf,
  hasFiles,
  interrupted,
  isOpen,
  merged,
  rowOf,
  storedOf,
  withFiles,
} from './shelf-rows.ts';

/** How many events a browser keeps. */
export const MAX_EVENTS = 10_000;
/** How many pictures and other files of theirs, about 300 MB. */
export const MAX_FILES = 3000;
/** How much of that clips may be. */
export const MAX_CLIP_BYTES = 500_000_000;
const CLIP_STEP = 10;
/** How many go at a time when there are more, or no room. */
const STEP = 100;
/** How many are looked at together. */
const SCAN = 500;
const TRIES = 5;

/** The events of pipelines in this page, in its browser. The oldest that nobody protects go first. */
export class EventShelf implements EventStore, MediaStore {
  readonly #rows: EventRows;
  readonly #max: number;
  readonly #maxClipBytes: number;
  readonly #now: () => number;

  /** `now`: milliseconds since 1970. */
  constructor(rows: EventRows, now: () => number, max = MAX_EVENTS, maxClipBytes = MAX_CLIP_BYTES) {
    this.#rows = rows;
    this.#now = now;
    this.#max = max;
    this.#maxClipBytes = maxClipBytes;
  }

  async put(event: SightlineEvent, pipeline: string, media: readonly NewMedia[] = []): Promise<string> {
    const id = storedEventId(pipeline, event.id);
    const files = media.map((file) => fileOf(id, file, this.#now()));
    await this.#making(() =>
      this.#rows.change(id, (row) => rowOf(withFiles(merged(row, id, pipeline, event), files)), files),
    );
    if ((await this.#rows.count()) > this.#max) await this.#removeOldest();
    if (files.length > 0 && (await this.#rows.mediaCount()) > MAX_FILES) await this.#removeOldest(hasFiles);
    return id;
  }

  /** Keeps a file with an event that is there; in place of an older one of its kind. Rejects with `not_found`. */
  async add(id: string, media: NewMedia): Promise<EventMedia> {
    const file = fileOf(id, media, this.#now());
    const { kind, type, data } = file;
    if ((await this.#rows.get(id)) === undefined) throw noEvent(id);
    await this.#making(() =>
      this.#rows.change(id, (row) => (row === undefined ? null : rowOf(withFiles(row.detail, [file]))), [
        file,
      ]),
    );
    if ((await this.#rows.mediaCount()) > MAX_FILES) await this.#removeOldest(hasFiles);
    if (kind === 'clip') await this.#boundClips();
    return { kind, type, bytes: data.length };
  }

  /** A file of an event; null where it has none of this kind. */
  async open(id: string, kind: MediaKind): Promise<OpenMedia | null> {
    const row = await this.#rows.media(id, kind);
    if (row === undefined) return null;
    const { type, createdAt, data } = row;
    return { kind, type, createdAt, bytes: data.length, bytesOf: () => Promise.resolve(data) };
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
      counts.bytes += detail.media.reduce((sum, { bytes }) => sum + bytes, 0);
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

  async interrupt(pipeline: string | null): Promise<number> {
    const open = (await this.#rows.newest(null, this.#max)).filter(
      ({ detail }) => isOpen(detail) && (pipeline === null || detail.pipeline === pipeline),
    );
    for (const { id } of open)
      await this.#making(() =>
        this.#rows.change(id, (row) => (row === undefined ? null : rowOf(interrupted(row.detail)))),
      );
    return open.length;
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
    throw noEvent(id);
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

  /** Clips are large: the oldest events that have one go. */
  async #boundClips(): Promise<void> {
    const rows = await this.#rows.newest(null, this.#max);
    if (rows.reduce((sum, row) => sum + clipBytes(row), 0) <= this.#maxClipBytes) return;
    await this.#removeOldest((row) => clipBytes(row) > 0, CLIP_STEP);
  }

  async #removeOldest(isMeant: (row: EventRow) => boolean = () => true, step = STEP): Promise<number> {
    const rows = (await this.#rows.oldest(this.#max)).filter(isMeant);
    const unprotected = rows.filter(({ detail }) => !detail.protected);
    const victims = (unprotected.length > 0 ? unprotected : rows).slice(0, Math.min(step, rows.length - 1));
    for (const { id } of victims) await this.#rows.change(id, () => null);
    return victims.length;
  }
}

function noEvent(id: string): SightlineError {
  return new SightlineError('not_found', `There is no event "${id.slice(0, 200)}" (any more).`);
}

function add(counts: Record<string, number>, value: string | undefined): void {
  if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
}
