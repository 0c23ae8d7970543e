import type { JsonValue } from '../../shared/json.ts';
import type { MediaStore } from '../../shared/run/media-store.ts';
import type { Environment } from '../../shared/sinks/secret.ts';
import type { Clock } from '../clock.ts';
import type { Authenticator } from '../security/authenticator.ts';
import { HttpClient } from './http-client.ts';
import { MemoryOutboxStore } from './memory-outbox-store.ts';
import { SinkOutbox } from './outbox.ts';
import type { OutboxStore } from './outbox-store.ts';
import { openPushKeys } from './push-keys.ts';
import { PushRoom } from './push-room.ts';
import { PushSubscriptions } from './push-subscriptions.ts';

/** What a test's sinks are made of. */
export interface TestSinksParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly authenticator?: Pick<Authenticator, 'stillKnows'>;
  readonly environment?: Environment;
  readonly store?: OutboxStore;
  readonly media?: Pick<MediaStore, 'open'>;
  readonly client?: HttpClient;
  /** Which endpoints of push services may be asked; all unless told. */
  readonly allows?: (endpoint: URL) => boolean;
}

/** See `testSinks`. */
export type TestSinks = Awaited<ReturnType<typeof testSinks>>;

/** An outbox that tells whom it is asked to, private or not. Whoever made it closes it. */
export async function testSinks(parts: TestSinksParts) {
  const { folder, clock, authenticator, environment = {}, store = new MemoryOutboxStore() } = parts;
  const lines: string[] = [];
  const push = new PushRoom({
    keys: await openPushKeys(folder),
    subscriptions: await PushSubscriptions.open(folder),
    client: parts.client ?? new HttpClient(),
    allows: parts.allows ?? (() => true),
    stillKnows: (owner) => authenticator?.stillKnows(owner) ?? Promise.resolve(true),
    contact: 'mailto:test@example.org',
  });
  const outbox = new SinkOutbox({
    store,
    clock,
    environment,
    dataFolder: folder,
    media: parts.media ?? null,
    push,
    log: (level, message, { pipeline, element }) => lines.push(`${level} ${pipeline}/${element}: ${message}`),
  });
  const open = (type: string, config: JsonValue, element = type) =>
    outbox.open({ pipeline: 'porch', element, type, config });
  const close = async (): Promise<void> => {
    await outbox.close();
    push.close();
  };
  return { outbox, push, store, lines, open, close };
}
