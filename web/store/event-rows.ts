import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { EventDetail } from '../../shared/run/event-store.ts';
import type { EventPosition } from '../../shared/run/event-cursor.ts';
import type { MediaKind } from '../../shared/run/media-store.ts';
import { storageError } from './storage-error.ts';

/** An event as it lies on the shelf; `seq` is given by the order in which they came. */
export interface EventRow extends EventPosition {
  readonly id: string;
  readonly detail: EventDetail;
}

/** A file of an event; there is one of each kind at most. */
export interface MediaRow {
  readonly id: string;
  readonly kind: MediaKind;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly data: Uint8Array;
}

/** The place where rows lie. */
export interface EventRows {
  get(id: string): Promise<EventRow | undefined>;
  /**
   * Puts what `change` makes of what is there in its place, at once, together with these files; null removes it and all
   * its files. Rejects with `storage`.
   */
  change(
    id: string,
    change: (row: EventRow | undefined) => Omit<EventRow, 'seq'> | null,
    media?: readonly MediaRow[],
  ): Promise<void>;
  media(id: string, kind: MediaKind): Promise<MediaRow | undefined>;
  /** How many files there are. */
  mediaCount(): Promise<number>;
  /** Newest first, beyond a position. */
  newest(after: EventPosition | null, limit: number): Promise<readonly EventRow[]>;
  oldest(limit: number): Promise<readonly EventRow[]>;
  count(): Promise<number>;
}

interface Schema extends DBSchema {
  events: {
    key: number;
    value: Omit<EventRow, 'seq'> & { seq?: number };
    indexes: { id: string; start: [number, number] };
  };
  media: { key: [string, string]; value: MediaRow };
}

const NAME = 'sightline-events';

/** Rows in the browser's database. Rejects where it has none. */
export async function openEventRows(): Promise<EventRows> {
  const database = await openDB<Schema>(NAME, 2, {
    upgrade(opened, from) {
      opened.createObjectStore('media', { keyPath: ['id', 'kind'] });
      if (from >= 1) return;
      const events = opened.createObjectStore('events', { keyPath: 'seq', autoIncrement: true });
      events.createIndex('id', 'id', { unique: true });
      events.createIndex('start', ['startedAt', 'seq']);
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app in another tab waits for this one to let go.
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
  return new DatabaseRows(database);
}

class DatabaseRows implements EventRows {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  async get(id: string): Promise<EventRow | undefined> {
    return rowOf(await this.#database.getFromIndex('events', 'id', id));
  }

  async change(
    id: string,
    change: Parameters<EventRows['change']>[1],
    media: readonly MediaRow[] = [],
  ): Promise<void> {
    try {
      const transaction = this.#database.transaction(['events', 'media'], 'readwrite', {
        durability: 'strict',
      });
      const [events, files] = [transaction.objectStore('events'), transaction.objectStore('media')];
      const before = rowOf(await events.index('id').get(id));
      const after = change(before);
      if (after !== null) {
        await events.put(before === undefined ? after : { ...after, seq: before.seq });
        for (const file of media) await files.put(file);
      } else if (before !== undefined) {
        await events.delete(before.seq);
        await files.delete(IDBKeyRange.bound([id], [id, []]));
      }
      await transaction.done;
    } catch (error) {
      throw storageError(error);
    }
  }

  media(id: string, kind: MediaKind): Promise<MediaRow | undefined> {
    return this.#database.get('media', [id, kind]);
  }

  mediaCount(): Promise<number> {
    return this.#database.count('media');
  }

  async newest(after: EventPosition | null, limit: number): Promise<readonly EventRow[]> {
    const range = after === null ? null : IDBKeyRange.upperBound([after.startedAt, after.seq], true);
    return this.#walk(range, 'prev', limit);
  }

  oldest(limit: number): Promise<readonly EventRow[]> {
    return this.#walk(null, 'next', limit);
  }

  count(): Promise<number> {
    return this.#database.count('events');
  }

  async #walk(
    range: IDBKeyRange | null,
    direction: 'prev' | 'next',
    limit: number,
  ): Promise<readonly EventRow[]> {
    const rows: EventRow[] = [];
    const { store } = this.#database.transaction('events');
    for (
      let cursor = await store.index('start').openCursor(range, direction);
      cursor !== null && rows.length < limit;
      cursor = await cursor.continue()
    ) {
      const row = rowOf(cursor.value);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }
}

function rowOf(value: Schema['events']['value'] | undefined): EventRow | undefined {
  return value?.seq === undefined ? undefined : { ...value, seq: value.seq };
}
