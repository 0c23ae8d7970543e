import type { Notification } from '../../shared/run/outbox.ts';
import type { DeadLetter, OutboxEntry, OutboxStore } from './outbox-store.ts';

interface Shelf {
  waiting: OutboxEntry[];
  dead: DeadLetter[];
}

/** An outbox that ends with the process: for runs from the command line, and for tests. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #shelves = new Map<string, Shelf>();

  async put(sink: string, notification: Notification, createdAt: number, most: number) {
    const shelf = this.#shelf(sink);
    const { id } = notification;
    if (shelf.waiting.some((entry) => entry.id === id)) return { isAdded: false, dropped: 0 };
    shelf.waiting.push({ id, attempts: 0, createdAt, notification });
    const dropped = Math.max(0, shelf.waiting.length - most);
    shelf.waiting.splice(0, dropped);
    return { isAdded: true, dropped };
  }

  async oldest(sink: string, count: number): Promise<readonly OutboxEntry[]> {
    return this.#shelf(sink).waiting.slice(0, count);
  }

  async remove(sink: string, ids: readonly string[]): Promise<void> {
    const shelf = this.#shelf(sink);
    shelf.waiting = shelf.waiting.filter(({ id }) => !ids.includes(id));
  }

  async failed(sink: string, ids: readonly string[]): Promise<void> {
    const shelf = this.#shelf(sink);
    shelf.waiting = shelf.waiting.map((entry) =>
      ids.includes(entry.id) ? { ...entry, attempts: entry.attempts + 1 } : entry,
    );
  }

  async bury(sink: string, ids: readonly string[], reason: string, at: number, most: number): Promise<void> {
    const shelf = this.#shelf(sink);
    const given = shelf.waiting.filter(({ id }) => ids.includes(id));
    await this.remove(sink, ids);
    const left = shelf.dead.filter(({ id }) => !ids.includes(id));
    shelf.dead = [...left, ...given.map((entry) => ({ ...entry, reason, diedAt: at }))].slice(-most);
  }

  async dead(sink: string, count: number): Promise<readonly DeadLetter[]> {
    return this.#shelf(sink).dead.slice(-count).toReversed();
  }

  async revive(sink: string, at: number): Promise<number> {
    const shelf = this.#shelf(sink);
    const ids = new Set(shelf.waiting.map(({ id }) => id));
    const back = shelf.dead.filter(({ id }) => !ids.has(id));
    shelf.waiting.push(
      ...back.map(({ id, notification }) => ({ id, notification, attempts: 0, createdAt: at })),
    );
    shelf.dead = [];
    return back.length;
  }

  async counts(sink: string) {
    const { waiting, dead } = this.#shelf(sink);
    return { waiting: waiting.length, dead: dead.length };
  }

  async expire(before: number): Promise<number> {
    let expired = 0;
    for (const shelf of this.#shelves.values()) {
      const [waiting, dead] = [shelf.waiting.length, shelf.dead.length];
      shelf.waiting = shelf.waiting.filter(({ createdAt }) => createdAt >= before);
      shelf.dead = shelf.dead.filter(({ createdAt }) => createdAt >= before);
      expired += waiting + dead - shelf.waiting.length - shelf.dead.length;
    }
    return expired;
  }

  #shelf(sink: string): Shelf {
    let shelf = this.#shelves.get(sink);
    if (shelf === undefined) {
      shelf = { waiting: [], dead: [] };
      this.#shelves.set(sink, shelf);
    }
    return shelf;
  }
}
