import { SightlineError } from '../../../shared/errors.ts';
import type { SightlineEvent } from '../../../shared/event.ts';
import type { EventNews } from '../../../shared/run/event-news.ts';
import type {
  EventCounts,
  EventDetail,
  EventPage,
  EventQuery,
  EventStore,
  Feedback,
  StoredEvent,
} from '../../../shared/run/event-store.ts';
import type { MediaStore, NewMedia } from '../../../shared/run/media-store.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../database.ts';
import type { InterruptInput } from '../operations/open-events.ts';
import type { Room } from './room.ts';

/** What this server's events are kept with. */
export interface EdgeEventsParts {
  readonly database: Pick<Database, 'call'>;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly room: Pick<Room, 'making'>;
  readonly media: Pick<MediaStore, 'add'>;
  readonly removeFiles: (paths: readonly string[]) => Promise<void>;
  readonly tell: (news: EventNews) => void;
}

/** So many slices of a search are put together for one page, so that what is rare is found in few requests. */
const MAX_SLICES = 20;
/** So many events are ended at a time. */
const TOGETHER = 200;

/** The events of this server, in its database. */
export class EdgeEvents implements EventStore {
  readonly #parts: EdgeEventsParts;

  constructor(parts: EdgeEventsParts) {
    this.#parts = parts;
  }

  async put(event: SightlineEvent, pipeline: string, media: readonly NewMedia[] = []): Promise<string> {
    const { database, room, tell } = this.#parts;
    const { stored, change } = await room.making(() => database.call('events.put', { pipeline, event }));
    if (change !== 'none') tell({ change, event: stored });
    for (const item of media) await this.#parts.media.add(stored.id, item);
    return stored.id;
  }

  async query(query: EventQuery): Promise<EventPage> {
    let page = await this.#parts.database.call('events.find', query);
    for (
      let slice = 1;
      page.next !== null && page.events.length < query.limit && slice < MAX_SLICES;
      slice += 1
    ) {
      const rest = { ...query, cursor: page.next, limit: query.limit - page.events.length };
      const more = await this.#parts.database.call('events.find', rest);
      page = { events: [...page.events, ...more.events], next: more.next };
    }
    return page;
  }

  get(id: string): Promise<EventDetail | null> {
    return this.#parts.database.call('events.get', id);
  }

  counts(): Promise<EventCounts> {
    return this.#parts.database.call('events.counts', undefined);
  }

  label(id: string, feedback: Feedback | null): Promise<StoredEvent> {
    const { clock } = this.#parts;
    return this.#changed(() =>
      this.#parts.database.call('events.label', { id, feedback, now: clock.wallTime() }),
    );
  }

  protect(id: string, isProtected: boolean): Promise<StoredEvent> {
    return this.#changed(() => this.#parts.database.call('events.protect', { id, isProtected }));
  }

  async remove(id: string): Promise<boolean> {
    const { database, room, removeFiles, tell } = this.#parts;
    const { removed, files } = await room.making(() => database.call('events.remove', [id]));
    await removeFiles(files);
    if (removed.length > 0) tell({ change: 'removed', id });
    return removed.length > 0;
  }

  async interrupt(pipeline: string | null): Promise<number> {
    const { database, room, tell } = this.#parts;
    let count = 0;
    for (let before: number | null = null; ;) {
      const input: InterruptInput = { pipeline, before, limit: TOGETHER };
      const done = await room.making(() => database.call('events.interrupt', input));
      for (const event of done.events) tell({ change: 'update', event });
      count += done.events.length;
      if (done.events.length < TOGETHER) return count;
      before = done.before;
    }
  }

  async #changed(action: () => Promise<StoredEvent>): Promise<StoredEvent> {
    const event = await this.#parts.room.making(action);
    this.#parts.tell({ change: 'update', event });
    return event;
  }
}

/** What is asked for when there is no event of this id. */
export function noEvent(id: string): SightlineError {
  return new SightlineError('not_found', `There is no event "${id.slice(0, 200)}" (any more).`);
}
