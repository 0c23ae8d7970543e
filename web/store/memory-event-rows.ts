import type { EventPosition } from '../../shared/run/event-cursor.ts';
import type { MediaKind } from '../../shared/run/media-store.ts';
import type { EventRow, EventRows, MediaRow } from './event-rows.ts';

/** Rows that last as long as the page: for browsers that keep nothing, and for tests. */
export class MemoryEventRows implements EventRows {
  readonly #rows = new Map<string, EventRow>();
  readonly #media = new Map<string, MediaRow>();
  #seq = 0;

  get(id: string): Promise<EventRow | undefined> {
    return Promise.resolve(this.#rows.get(id));
  }

  change(
    id: string,
    change: Parameters<EventRows['change']>[1],
    media: readonly MediaRow[] = [],
  ): Promise<void> {
    const before = this.#rows.get(id);
    const after = change(before);
    if (after === null) this.#forget(id);
    else {
      this.#rows.set(id, { ...after, seq: before?.seq ?? (this.#seq += 1) });
      for (const file of media) this.#media.set(JSON.stringify([id, file.kind]), file);
    }
    return Promise.resolve();
  }

  media(id: string, kind: MediaKind): Promise<MediaRow | undefined> {
    return Promise.resolve(this.#media.get(JSON.stringify([id, kind])));
  }

  mediaCount(): Promise<number> {
    return Promise.resolve(this.#media.size);
  }

  newest(after: EventPosition | null, limit: number): Promise<readonly EventRow[]> {
    const rows = this.#sorted().toReversed();
    const rest = after === null ? rows : rows.filter((row) => inOrder(row, after) < 0);
    return Promise.resolve(rest.slice(0, limit));
  }

  oldest(limit: number): Promise<readonly EventRow[]> {
    return Promise.resolve(this.#sorted().slice(0, limit));
  }

  count(): Promise<number> {
    return Promise.resolve(this.#rows.size);
  }

  #forget(id: string): void {
    this.#rows.delete(id);
    for (const [key, file] of this.#media) if (file.id === id) this.#media.delete(key);
  }

  #sorted(): EventRow[] {
    return [...this.#rows.values()].toSorted(inOrder);
  }
}

function inOrder(one: EventPosition, other: EventPosition): number {
  return one.startedAt - other.startedAt || one.seq - other.seq;
}
