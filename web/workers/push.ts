/** The service worker's part that shows push messages, whether the app is open or not. */
import { readPush } from './push-message.ts';
import type { PushMessage } from './push-message.ts';

declare const self: ServiceWorkerGlobalScope;

/** A picture that takes longer is not waited for. */
const PICTURE_MS = 5000;
const MAX_PICTURE = 2 * 1024 * 1024;

/** The libraries know these of pages alone. */
interface ShownOptions extends NotificationOptions {
  readonly image?: string;
  readonly timestamp?: number;
}

self.addEventListener('push', (event) => {
  const message = readPush(event.data?.text() ?? '', self.location.origin, Date.now());
  event.waitUntil(show(message));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const link: unknown = event.notification.data;
  event.waitUntil(open(typeof link === 'string' ? link : self.location.origin));
});

async function show(message: PushMessage): Promise<void> {
  const { title, text: body, tag, at: timestamp, link: data } = message;
  const picture = message.image === null ? null : await pictureAt(message.image);
  const options: ShownOptions = {
    body,
    tag,
    timestamp,
    data,
    icon: '/icons/icon-192.png',
    badge: '/icons/icon-192.png',
    ...(picture === null ? {} : { image: picture }),
  };
  await self.registration.showNotification(title, options);
}

/** Fetched here, since it is for those alone who are signed in; null when it cannot be had. */
async function pictureAt(address: string): Promise<string | null> {
  try {
    const response = await fetch(address, {
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PICTURE_MS),
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !type.startsWith('image/')) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > MAX_PICTURE ? null : `data:${type};base64,${base64Of(bytes)}`;
  } catch {
    // The words matter more, and are shown without it.
    return null;
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Shows the place in a window of the app that is open already, or in a new one. */
async function open(link: string): Promise<void> {
  const isOurs = new URL(link).origin === self.location.origin;
  const windows = isOurs ? await self.clients.matchAll({ type: 'window' }) : [];
  const [first] = windows;
  if (first === undefined) {
    await self.clients.openWindow(link);
    return;
  }
  await first.focus();
  await first.navigate(link);
}
