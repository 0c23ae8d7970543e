import { NotificationSchema } from '../../shared/run/outbox.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import type { Database } from '../store/database.ts';
import type { OutboxRow } from '../store/operations/outbox.ts';
import type { DeadLetter, OutboxEntry, OutboxStore } from './outbox-store.ts';

/** The outbox in the database of the data folder: it outlives the process. */
export class DatabaseOutboxStore implements OutboxStore {
  readonly #database: Pick<Database, 'call'>;

  constructor(database: Pick<Database, 'call'>) {
    this.#database = database;
  }

  put(sink: string, notification: Notification, createdAt: number, most: number) {
    const json = JSON.stringify(notification);
    return this.#database.call('outbox.put', { sink, id: notification.id, json, createdAt, most });
  }

  async oldest(sink: string, count: number): Promise<readonly OutboxEntry[]> {
    return (await this.#database.call('outbox.oldest', { sink, count })).map(entryOf);
  }

  remove(sink: string, ids: readonly string[]): Promise<void> {
    return this.#database.call('outbox.remove', { sink, ids });
  }

  failed(sink: string, ids: readonly string[]): Promise<void> {
    return this.#database.call('outbox.failed', { sink, ids });
  }

  bury(sink: string, ids: readonly string[], reason: string, at: number, most: number): Promise<void> {
    return this.#database.call('outbox.bury', { sink, ids, reason, at, most });
  }

  async dead(sink: string, count: number): Promise<readonly DeadLetter[]> {
    const rows = await this.#database.call('outbox.dead', { sink, count });
    return rows.map((row) => ({ ...entryOf(row), reason: row.reason, diedAt: row.diedAt }));
  }

  revive(sink: string, at: number): Promise<number> {
    return this.#database.call('outbox.revive', { sink, at });
  }

  counts(sink: string) {
    return this.#database.call('outbox.counts', sink);
  }

  expire(before: number): Promise<number> {
    return this.#database.call('outbox.expire', before);
  }
}

function entryOf({ id, attempts, createdAt, json }: OutboxRow): OutboxEntry {
  return { id, attempts, createdAt, notification: NotificationSchema.parse(JSON.parse(json)) };
}
