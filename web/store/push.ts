import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { PushWish } from '../../shared/sinks/push-wish.ts';

/**
 * Whether this browser is told of events. `insecure`: not by this address, since it is not by HTTPS; `unsupported`: it
 * cannot be (on an iPhone: before the app is installed); `unready`: what would show them is not installed, or not yet;
 * `blocked`: the person has said no to the browser, and has to say otherwise there.
 */
export type PushState = 'insecure' | 'unsupported' | 'unready' | 'blocked' | 'off' | 'on';

/** The part of a browser that push messages need; `browserPush` gives the real one. */
export interface PushBrowser {
  /** Whether the page came in a way that browsers trust. */
  readonly isSecure: boolean;
  /** Null: it knows no notifications, or has no way to be told of them. */
  readonly permission: NotificationPermission | null;
  /** Asks the person; only as the answer to something that they did. */
  ask(): Promise<NotificationPermission>;
  /** Null where there is none. */
  manager(): Promise<Pick<PushManager, 'subscribe' | 'getSubscription'> | null>;
}

const KeySchema = z.object({ key: z.string() });
const TestedSchema = z.object({ arrived: z.boolean(), words: z.string() });
const ErrorSchema = z.object({ message: z.string() });

/** Turns notifications of the server that the app comes from on and off, in this browser. */
export class PushNotifications {
  readonly #browser: PushBrowser;
  readonly #fetch: typeof fetch;

  constructor(browser: PushBrowser = browserPush(), ask: typeof fetch = fetch.bind(globalThis)) {
    this.#browser = browser;
    this.#fetch = ask;
  }

  async state(): Promise<PushState> {
    const { isSecure, permission } = this.#browser;
    if (!isSecure) return 'insecure';
    if (permission === null) return 'unsupported';
    if (permission === 'denied') return 'blocked';
    const manager = await this.#browser.manager();
    if (manager === null) return 'unready';
    return (await manager.getSubscription()) === null ? 'off' : 'on';
  }

  /** By what the server names this browser where others see it; null: it is not subscribed. */
  async ownId(): Promise<string | null> {
    const subscription = await this.#subscription();
    if (subscription === null) return null;
    const bytes = new TextEncoder().encode(subscription.endpoint);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /**
   * Has this browser told of events from now on, of those that it wishes for; again, to change the wish. `name`: what
   * people call it. Call it when the person asks for it: the browser then asks them. Rejects with `forbidden` when they
   * say no, `unsupported`, or `edge_lost`.
   */
  async enable(wish: Partial<PushWish> = {}, name = ''): Promise<void> {
    const manager = await this.#browser.manager();
    if (manager === null || this.#browser.permission === null) throw unsupported();
    if ((await this.#browser.ask()) !== 'granted') throw refused();
    const { key } = KeySchema.parse(await (await this.#send('GET', 'api/push/key')).json());
    const subscription = await subscribed(manager, key);
    await this.#send('POST', 'api/push/subscriptions', {
      ...wish,
      name,
      subscription: subscription.toJSON(),
    });
  }

  /** Rejects with `edge_lost` when the server cannot be told; the browser is shown nothing more even so. */
  async disable(): Promise<void> {
    const subscription = await this.#subscription();
    if (subscription === null) return;
    const { endpoint } = subscription;
    await subscription.unsubscribe();
    await this.#send('DELETE', 'api/push/subscriptions', { endpoint });
  }

  /** Has the server send this browser a test; resolves with what happened, in words. */
  async test(): Promise<z.output<typeof TestedSchema>> {
    const subscription = await this.#subscription();
    if (subscription === null)
      throw new SightlineError('conflict', 'Notifications are off in this browser: turn them on first.');
    const { endpoint } = subscription;
    return TestedSchema.parse(await (await this.#send('POST', 'api/push/test', { endpoint })).json());
  }

  async #subscription(): Promise<PushSubscription | null> {
    const manager = await this.#browser.manager();
    return manager === null ? null : manager.getSubscription();
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const content =
      body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await this.#fetch(`/${path}`, { method, cache: 'no-store', ...content });
    } catch (cause) {
      throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(cause)}.`, { cause });
    }
    // What the server has forgotten already is off as well.
    if (response.ok || (method === 'DELETE' && response.status === 404)) return response;
    const [read] = await Promise.allSettled([response.json()]);
    const words = read.status === 'fulfilled' ? ErrorSchema.safeParse(read.value).data?.message : undefined;
    throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
  }
}

/** This page's own. */
export function browserPush(): PushBrowser {
  const isThere = 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
  return {
    isSecure: globalThis.isSecureContext,
    get permission() {
      return isThere ? Notification.permission : null;
    },
    ask: () => Notification.requestPermission(),
    async manager() {
      if (!isThere) return null;
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.pushManager ?? null;
    },
  };
}

/** A subscription for this server's key: one for another key, of an earlier data folder say, would be refused. */
async function subscribed(
  manager: Pick<PushManager, 'subscribe' | 'getSubscription'>,
  key: string,
): Promise<PushSubscription> {
  const wanted = bytesOf(key);
  const before = await manager.getSubscription();
  if (before !== null && isSame(before.options.applicationServerKey, wanted)) return before;
  await before?.unsubscribe();
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
  } catch (cause) {
    throw new SightlineError(
      'unsupported',
      `The browser's push service does not answer: ${messageOf(cause)}. Some browsers have none, or have it turned off.`,
      { cause },
    );
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (one === null || one.byteLength !== other.length) return false;
  return new Uint8Array(one).every((byte, index) => byte === other[index]);
}

function unsupported(): SightlineError {
  return new SightlineError(
    'unsupported',
    'This browser cannot be told here. Open the app by HTTPS or on localhost; on an iPhone or iPad, install it first (Share, Add to Home Screen).',
  );
}

function refused(): SightlineError {
  return new SightlineError(
    'forbidden',
    'The browser does not let this page show notifications: allow them in its settings for this site.',
  );
}
