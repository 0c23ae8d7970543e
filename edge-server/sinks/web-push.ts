import { WebPushSchema } from '../../shared/elements/web-push.ts';
import type { WebPushConfig } from '../../shared/elements/web-push.ts';
import { messageOf } from '../../shared/errors.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { pushPayload } from './push-payload.ts';
import type { PushSubscriber } from './push-subscriptions.ts';
import { Undelivered } from './undelivered.ts';
import type { Sink, SinkParts } from './sink.ts';

/** Tells browsers. */
export function makeWebPush(config: JsonValue, parts: SinkParts): Sink {
  return new WebPush(WebPushSchema.parse(config), parts);
}

/** So many are told at the same time. */
const AT_ONCE = 8;
/** After so many tries for one message a browser's push service is left alone for a while: others want their news. */
const TRIES = 3;
const LEFT_ALONE_MS = 600_000;

class WebPush implements Sink {
  readonly #config: WebPushConfig;
  readonly #parts: SinkParts;
  /** Of the message that is being told: who has it, and how often others were tried. */
  #current: { readonly id: string; readonly done: Set<string>; readonly tries: Map<string, number> } | null =
    null;
  /** Until when they are left alone, by the clock. */
  readonly #leftAlone = new Map<string, number>();

  constructor(config: WebPushConfig, parts: SinkParts) {
    this.#config = config;
    this.#parts = parts;
  }

  async send(notifications: readonly Notification[], signal: AbortSignal): Promise<string> {
    let words = 'Nobody is to be told.';
    for (const notification of notifications) words = await this.#tell(notification, signal);
    return words;
  }

  async close(): Promise<void> {
    this.#leftAlone.clear();
  }

  async #tell(notification: Notification, signal: AbortSignal): Promise<string> {
    const { push, clock } = this.#parts;
    const wanting = await push.subscribersOf(notification, clock.wallTime());
    const { done, tries } = this.#progress(notification.id);
    // Who has it already may want no more of the same for now.
    const all = new Set([...done, ...wanting.map(({ endpoint }) => endpoint)]).size;
    if (all === 0) return nobody(push.subscriptions.all.length);
    // A test says how it is now.
    if (notification.test === true) this.#leftAlone.clear();
    const left = wanting.filter(({ endpoint }) => !done.has(endpoint) && !this.#isLeftAlone(endpoint));
    const payload = pushPayload(notification, this.#config.picture);
    const failures: unknown[] = [];
    for (let from = 0; from < left.length; from += AT_ONCE) {
      const group = left.slice(from, from + AT_ONCE);
      await Promise.all(
        group.map(async (subscriber) => {
          const error = await this.#tellOne(subscriber, payload, notification, signal);
          if (error === null) done.add(subscriber.endpoint);
          else if (this.#goesOn(subscriber.endpoint, tries)) failures.push(error);
        }),
      );
    }
    if (failures.length > 0) throw inVain(failures, all);
    return `${done.size} of ${all} ${all === 1 ? 'browser' : 'browsers'} told.`;
  }

  /** Null: it is done with this one. */
  async #tellOne(
    subscriber: PushSubscriber,
    payload: string,
    notification: Notification,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { urgency, ttl_s: ttlS } = this.#config;
    const { push, clock } = this.#parts;
    const wish = { urgency, ttlS, topic: topicOf(notification.id) };
    try {
      if (await push.send(subscriber, payload, wish, signal))
        push.told(subscriber, notification, clock.wallTime());
      return null;
    } catch (error) {
      return error;
    }
  }

  /** Whether it is worth another try for this message. */
  #goesOn(endpoint: string, tries: Map<string, number>): boolean {
    const count = (tries.get(endpoint) ?? 0) + 1;
    tries.set(endpoint, count);
    if (count < TRIES) return true;
    this.#leftAlone.set(endpoint, this.#parts.clock.now() + LEFT_ALONE_MS);
    this.#parts.log(
      `the push service ${new URL(endpoint).host} does not take messages and is left alone for a while`,
    );
    return false;
  }

  #isLeftAlone(endpoint: string): boolean {
    const until = this.#leftAlone.get(endpoint);
    if (until === undefined) return false;
    if (until > this.#parts.clock.now()) return true;
    this.#leftAlone.delete(endpoint);
    return false;
  }

  #progress(id: string) {
    if (this.#current?.id !== id) this.#current = { id, done: new Set(), tries: new Map() };
    return this.#current;
  }
}

function nobody(subscribed: number): string {
  return subscribed === 0
    ? 'No browser has asked for notifications yet: turn them on in the app.'
    : 'No browser wants to be told of this now.';
}

function inVain(failures: readonly unknown[], all: number): Undelivered {
  const retryAfterMs = Math.max(
    0,
    ...failures.map((each) => (each instanceof Undelivered ? each.retryAfterMs : 0)),
  );
  const [first] = failures;
  return new Undelivered(
    'edge_lost',
    `${failures.length} of ${all} browsers could not be told: ${messageOf(first)}`,
    {
      retryAfterMs,
    },
  );
}

/** Push services take 32 characters of the alphabet of base64url. */
function topicOf(id: string): string {
  return id.replaceAll(/[^\w-]/g, '').slice(0, 32);
}
