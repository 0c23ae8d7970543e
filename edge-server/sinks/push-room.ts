import webPush from 'web-push';
import type { Notification } from '../../shared/run/outbox.ts';
import { CoolDown } from '../../shared/sinks/cool-down.ts';
import { isQuietTime, isWished, subjectOf } from '../../shared/sinks/push-wish.ts';
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
  /** By endpoint; what was told before a restart of the server is not known. */
  readonly #coolDowns = new Map<string, { readonly seconds: number; readonly coolDown: CoolDown }>();
  readonly #toldAt = new Map<string, number>();

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

  /**
   * Who is to be told of it now (milliseconds since 1970): who wishes for it, and neither has its quiet hours nor was
   * told of the same just now. Those who may not see any more are forgotten.
   */
  async subscribersOf(notification: Notification, now: number): Promise<readonly PushSubscriber[]> {
    const wanted: PushSubscriber[] = [];
    for (const subscriber of this.#parts.subscriptions.all) {
      if (!(await this.#parts.stillKnows(subscriber.owner))) await this.forget(subscriber.endpoint);
      else if (this.#wants(subscriber, notification, now)) wanted.push(subscriber);
    }
    return wanted;
  }

  /** It has it: its cool-down begins. */
  told({ endpoint, cool_down_s }: PushSubscriber, notification: Notification, now: number): void {
    this.#toldAt.set(endpoint, now);
    if (notification.test === true || cool_down_s === 0) return;
    const coolDown = this.#coolDowns.get(endpoint)?.coolDown ?? new CoolDown(cool_down_s * 1000);
    this.#coolDowns.set(endpoint, { seconds: cool_down_s, coolDown });
    coolDown.told(subjectOf(notification), notification.at);
  }

  /** When it was told last, milliseconds since 1970; null: not since the server was started. */
  toldAt({ endpoint }: PushSubscriber): number | null {
    return this.#toldAt.get(endpoint) ?? null;
  }

  /** It is told of nothing more. False: it was told of nothing before. */
  forget(endpoint: string): Promise<boolean> {
    this.#coolDowns.delete(endpoint);
    this.#toldAt.delete(endpoint);
    return this.#parts.subscriptions.remove(endpoint);
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
    if (!this.allows(endpoint)) return this.#gone(endpoint);
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
    return this.#gone(endpoint);
  }

  close(): void {
    this.#parts.client.close();
  }

  async #gone(endpoint: string): Promise<false> {
    await this.forget(endpoint);
    return false;
  }

  #wants(subscriber: PushSubscriber, notification: Notification, now: number): boolean {
    // Whoever tries a pipeline's sink wants to see it arrive.
    if (notification.test === true) return subscriber.pipelines?.includes(notification.pipeline) !== false;
    if (!isWished(subscriber, notification)) return false;
    if (isQuietTime(subscriber, notification.at) || isQuietTime(subscriber, now)) return false;
    return !this.#isCooling(subscriber, notification);
  }

  #isCooling({ endpoint, cool_down_s }: PushSubscriber, notification: Notification): boolean {
    const known = this.#coolDowns.get(endpoint);
    if (known === undefined) return false;
    // It wishes otherwise since.
    if (known.seconds !== cool_down_s) this.#coolDowns.delete(endpoint);
    return known.seconds === cool_down_s && known.coolDown.isQuiet(subjectOf(notification), notification.at);
  }
}
