import { fieldOf } from '../../shared/elements/field.ts';
import { storedEventId } from '../../shared/run/event-store.ts';
import type { OpenMedia } from '../../shared/run/media-store.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { pause } from '../../shared/run/pause.ts';
import type { SinkParts } from './sink.ts';

/** Larger pictures are not sent along, bytes. */
const MAX_PICTURE = 4 * 1024 * 1024;
/** What happened longer ago has its picture, or none, milliseconds. */
const FRESH_MS = 10_000;
/** Of something fresh the picture may be on its way yet: it is waited for so long, and looked for so often, milliseconds. */
const WAIT_MS = 2000;
const LOOK_MS = 50;

/** A picture of an event. */
export interface EventPicture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * The picture of what a notification is about; null when there is none, or it is too large. Of what has just happened it
 * may be stored a moment later: that is waited for, two seconds at most.
 */
export async function pictureOf(
  parts: Pick<SinkParts, 'media' | 'clock'>,
  notification: Notification,
  signal: AbortSignal,
): Promise<EventPicture | null> {
  const found = await untilFound(parts, notification, signal);
  if (found === null || found.bytes > MAX_PICTURE || !found.type.startsWith('image/')) return null;
  return { type: found.type, bytes: await found.bytesOf() };
}

async function untilFound(
  { media, clock }: Pick<SinkParts, 'media' | 'clock'>,
  { pipeline, event, at }: Notification,
  signal: AbortSignal,
): Promise<OpenMedia | null> {
  const id = fieldOf(event, 'id');
  if (media === null || typeof id !== 'string') return null;
  const isFresh = Math.abs(clock.wallTime() - at) < FRESH_MS;
  const until = clock.now() + (isFresh ? WAIT_MS : 0);
  for (;;) {
    const found = await media.open(storedEventId(pipeline, id), 'snapshot');
    if (found !== null || clock.now() >= until || signal.aborted) return found;
    await pause(LOOK_MS, clock, signal);
  }
}
