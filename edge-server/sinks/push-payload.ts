import { fieldOf } from '../../shared/elements/field.ts';
import { storedEventId } from '../../shared/run/event-store.ts';
import type { Notification } from '../../shared/run/outbox.ts';

/** Bytes that a message may have before it is encrypted; push services take no more. */
export const MAX_PAYLOAD = 3900;
const MAX_LINK = 400;

/** What the page's service worker is told: it shows this, and opens `link`. */
export function pushPayload(notification: Notification, withPicture: boolean): string {
  const { id, pipeline, at, title, text, link, test } = notification;
  const event = fieldOf(notification.event, 'id');
  const stored = typeof event === 'string' && test === undefined ? storedEventId(pipeline, event) : null;
  const page = stored === null ? '/' : `/#/events/${encodeURIComponent(stored)}`;
  const message = {
    id,
    // One thing is one notification, however often it is told.
    tag: stored ?? id,
    pipeline,
    at,
    title,
    link: link !== undefined && link.length <= MAX_LINK ? link : page.slice(0, MAX_LINK),
    ...(withPicture && stored !== null
      ? { image: `/api/events/${encodeURIComponent(stored)}/snapshot`.slice(0, MAX_LINK) }
      : {}),
  };
  return fitted(message, text);
}

/** The text is cut until all of it fits. */
function fitted(message: object, text: string): string {
  for (let most = text.length; ; most = Math.floor(most / 2)) {
    const shown = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
    const payload = JSON.stringify({ ...message, text: most < text.length ? `${shown}…` : shown });
    if (most === 0 || Buffer.byteLength(payload) <= MAX_PAYLOAD) return payload;
  }
}
