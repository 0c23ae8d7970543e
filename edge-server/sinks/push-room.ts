import webPush from 'web-push';
import { refusedBy } from './http-answer.ts';
import type { HttpClient } from './http-client.ts';
import type { PushKeys } from './push-keys.ts';
import type { PushSubscriber, PushSubscriptions } from './push-subscriptions.ts';

/** How a message is to be treated on its way. */
export interface PushWish {
  readonly urgency: 'very-low' | 'low' | 'normal' | 'high';
  readonly ttlS: number;
  /** A newer one of the same takes its place where it waits. */
  readonly topic: string;
}

/** What a push room is made of. */
export interface PushRoomParts {
  readonly keys: PushKeys;
  readonly subscriptions: PushSubscriptions;
  /** What subscriptions are sent with; it decides which addresses may be connected to. */
  readonly client: HttpClient;
  /** Whether an endpoint may be asked at all: browsers name them, not the owner of the server. */
  readonly allows: (endpoint: URL) => boolean;
  /** Whether whoever subscribed may still see what happens here. */
  readonly stillKnows: (owner: string | null) => Promise<boolean>;
  /** Whom push services can write to: `mailto:` or `https:`. */
  readonly contact: string;
}

/** Browsers that are to be told, and how they are reached. Whoever made it closes it. */
export class PushRoom {
  readonly #parts: PushRoomParts;

  constructor(parts: PushRoomParts) {
    this.#parts = parts;
  }

  /** By which browsers know this server; base64url. */
  get publicKey(): string {
    return this.#parts.keys.publicKey;
  }

  get subscriptions(): PushSubscriptions {
    return this.#parts.subscriptions;
  }

  allows(endpoint: string): boolean {
    return this.#parts.allows(new URL(endpoint));
  }

  /** Who is to be told of a pipeline; those who may not see any more are forgotten. */
  async subscribersOf(pipeline: string): Promise<readonly PushSubscriber[]> {
    const { subscriptions, stillKnows } = this.#parts;
    const wanted: PushSubscriber[] = [];
    for (const subscriber of subscriptions.all) {
      if (!(await stillKnows(subscriber.owner))) await subscriptions.remove(subscriber.endpoint);
      else if (subscriber.pipelines?.includes(pipeline) !== false) wanted.push(subscriber);
    }
    return wanted;
  }

  /**
   * Sends one message, encrypted for that browser alone. False: the browser does not want any more, and is forgotten.
   * Rejects with `Undelivered`.
   */
  async send(
    { endpoint, keys }: PushSubscriber,
    payload: string,
    wish: PushWish,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { client, keys: own, contact } = this.#parts;
    // What may be asked can have become less since.
    if (!this.allows(endpoint)) return this.#forget(endpoint);
    const request = webPush.generateRequestDetails({ endpoint, keys }, payload, {
      vapidDetails: { subject: contact, publicKey: own.publicKey, privateKey: own.privateKey },
      contentEncoding: 'aes128gcm',
      TTL: wish.ttlS,
      urgency: wish.urgency,
      topic: wish.topic,
    });
    const url = new URL(endpoint);
    // Their lengths are counted anew.
    const { 'Content-Length': _length, ...headers } = request.headers;
    const answer = await client.send({ url, method: 'POST', headers, body: request.body, signal });
    if (answer.status >= 200 && answer.status < 300) return true;
    if (answer.status !== 404 && answer.status !== 410) throw refusedBy(url.host, answer);
    return this.#forget(endpoint);
  }

  close(): void {
    this.#parts.client.close();
  }

  async #forget(endpoint: string): Promise<false> {
    await this.#parts.subscriptions.remove(endpoint);
    return false;
  }
}
