import type { MediaStore } from '../shared/run/media-store.ts';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Log } from './log.ts';
import type { Authenticator } from './security/authenticator.ts';
import { lookupPublic, mayBePublic } from './security/public-address.ts';
import { HttpClient } from './sinks/http-client.ts';
import { SinkOutbox } from './sinks/outbox.ts';
import type { OutboxStore } from './sinks/outbox-store.ts';
import { openPushKeys } from './sinks/push-keys.ts';
import { PushRoom } from './sinks/push-room.ts';
import { PushSubscriptions } from './sinks/push-subscriptions.ts';

/** What sinks are opened with. */
export interface OpenSinksParts {
  readonly config: Pick<ServeConfig, 'dataFolder'>;
  readonly authenticator: Pick<Authenticator, 'stillKnows'>;
  readonly store: OutboxStore;
  readonly media: Pick<MediaStore, 'open'> | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Everything by which this server tells others. Whoever opened it closes it, after the runs. */
export interface OpenSinks {
  readonly outbox: SinkOutbox;
  readonly push: PushRoom;
  readonly close: () => Promise<void>;
}

const CONTACT = 'mailto:sightline@example.org';

/** Opens what is kept of browsers that want to be told, and the outbox. Throws `storage`. */
export async function openSinks(parts: OpenSinksParts): Promise<OpenSinks> {
  const { store, media, environment, log } = parts;
  const { dataFolder } = parts.config;
  const push = await openPush(parts);
  const outbox = new SinkOutbox({
    store,
    clock: systemClock,
    environment,
    dataFolder,
    media,
    push,
    log: (level, message, { pipeline, element }) => log[level]({ pipeline, element }, message),
  });
  const close = async (): Promise<void> => {
    await outbox.close();
    push.close();
  };
  return { outbox, push, close };
}

async function openPush({ config, authenticator, environment }: OpenSinksParts): Promise<PushRoom> {
  const named = new Set((environment['SIGHTLINE_PUSH_HOSTS'] ?? '').split(/[\s,]+/).filter(Boolean));
  // Whoever starts the server may name push services of their own network; browsers may not.
  const client = new HttpClient({ lookup: lookupPublic(named) });
  return new PushRoom({
    keys: await openPushKeys(config.dataFolder),
    subscriptions: await PushSubscriptions.open(config.dataFolder),
    client,
    allows: (endpoint) => named.has(endpoint.hostname) || mayBePublic(endpoint),
    stillKnows: (owner) => authenticator.stillKnows(owner),
    contact: environment['SIGHTLINE_PUSH_CONTACT'] ?? CONTACT,
  });
}
