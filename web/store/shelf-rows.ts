import { SightlineError } from '../../shared/errors.ts';
import type { SightlineEvent } from '../../shared/event.ts';
import type { EventDetail, StoredEvent } from '../../shared/run/event-store.ts';
import { interruptEvent, mergeEvent } from '../../shared/run/merge-event.ts';
import type { NewMedia } from '../../shared/run/media-store.ts';
import type { EventRow, MediaRow } from './event-rows.ts';

/** What is kept of a thing once this was said of it too. */
export function merged(
  row: EventRow | undefined,
  id: string,
  pipeline: string,
  said: SightlineEvent,
): EventDetail {
  const { event, zones, history, ...state } = mergeEvent(row?.detail ?? null, said);
  const kept = { id, pipeline, event, zones: [...zones], history: [...history], ...state };
  const { feedback = null, protected: isProtected = false, media = [] } = row?.detail ?? {};
  return { ...kept, feedback, protected: isProtected, media };
}

/** What is kept of a thing whose run is gone. */
export function interrupted(detail: EventDetail): EventDetail {
  const { event, zones, history, ...rest } = interruptEvent(detail);
  return { ...detail, ...rest, event, zones: [...zones], history: [...history] };
}

/** Whether it goes on, as far as was heard. */
export function isOpen({ event: { phase } }: Pick<EventDetail, 'event'>): boolean {
  return phase === 'new' || phase === 'update';
}

/** A file as it lies on the shelf, with bytes of its own. Throws `unsupported` for one that lies on a disk. */
export function fileOf(id: string, { kind, type, content }: NewMedia, createdAt: number): MediaRow {
  if (content instanceof Uint8Array) return { id, kind, type, createdAt, data: content.slice() };
  throw new SightlineError('unsupported', 'A browser has no files to take over.');
}

/** A new file takes the place of an older one of its kind. */
export function withFiles(detail: EventDetail, files: readonly MediaRow[]): EventDetail {
  const kept = detail.media.filter(({ kind }) => files.every((file) => file.kind !== kind));
  return {
    ...detail,
    media: [...kept, ...files.map(({ kind, type, data }) => ({ kind, type, bytes: data.length }))],
  };
}

/** Whether there are files that go with it. */
export function hasFiles({ detail }: EventRow): boolean {
  return detail.media.length > 0;
}

/** How large its clip is; 0: it has none. */
export function clipBytes({ detail }: EventRow): number {
  return detail.media.find(({ kind }) => kind === 'clip')?.bytes ?? 0;
}

/** A row for what is kept. */
export function rowOf(detail: EventDetail): Omit<EventRow, 'seq'> {
  return { id: detail.id, startedAt: detail.event.started_at, detail };
}

/** What is told of it in lists. */
export function storedOf({ history: _history, ...stored }: EventDetail): StoredEvent {
  return stored;
}
