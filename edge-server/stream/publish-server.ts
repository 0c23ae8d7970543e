import { SightlineError } from '../../shared/errors.ts';
import { PUBLISH_CLIENT_LIMITS } from '../../shared/wire/publish-client-message.ts';
import { PublishConnection } from './publish-connection.ts';
import type { PublishServices } from './publish-connection.ts';
import { MAX_PUBLISHERS } from './published-cameras.ts';
import { SocketServer } from './socket-server.ts';
import type { SocketServerOptions } from './socket-server.ts';

/** Where publishers connect; the id of what they publish follows. */
export const PUBLISH_PATH = '/api/publish/';
const ID = /^[A-Za-z0-9][\w-]{0,63}$/;

/** What the WebSocket server of publishers needs. */
export interface PublishServerOptions extends Pick<SocketServerOptions, 'access' | 'watchLoop'> {
  readonly services: PublishServices;
}

/** Accepts publishers. Whoever made it closes it. */
export class PublishServer extends SocketServer {
  constructor({ services, ...options }: PublishServerOptions) {
    super({
      ...options,
      path: PUBLISH_PATH,
      clock: services.clock,
      maxConnections: MAX_PUBLISHERS,
      maxBytes: PUBLISH_CLIENT_LIMITS.maxBytes,
      connect: (peer, _from, _role, path) => {
        const id = path.slice(PUBLISH_PATH.length);
        const connection = new PublishConnection(peer, id, services);
        if (!ID.test(id)) connection.fail(new SightlineError('not_found', WORDS));
        return connection;
      },
    });
  }
}

const WORDS = 'Publish under a name of letters, digits, - and _, at most 64 of them.';
