import { fieldOf } from '../../shared/elements/field.ts';
import { storedEventId } from '../../shared/run/event-store.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import type { SinkParts } from './sink.ts';

/** Larger pictures are not sent along, bytes. */
const MAX_PICTURE = 4 * 1024 * 1024;

/** A picture of an event. */
export interface EventPicture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The picture of what a notification is about; null when there is none, or it is too large. */
export async function pictureOf(
  { media }: Pick<SinkParts, 'media'>,
  { pipeline, event }: Notification,
): Promise<EventPicture | null> {
  const id = fieldOf(event, 'id');
  if (media === null || typeof id !== 'string') return null;
  const found = await media.open(storedEventId(pipeline, id), 'snapshot');
  if (found === null || found.bytes > MAX_PICTURE || !found.type.startsWith('image/')) return null;
  return { type: found.type, bytes: await found.bytesOf() };
}
