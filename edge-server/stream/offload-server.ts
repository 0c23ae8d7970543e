import { CLIENT_MESSAGE_LIMITS } from '../../shared/wire/framing.ts';
import { OffloadConnection } from './offload-connection.ts';
import type { OffloadServices } from './offload-services.ts';
import { SocketServer } from './socket-server.ts';
import type { SocketServerOptions } from './socket-server.ts';

/** Where offload clients connect. */
export const OFFLOAD_PATH = '/api/offload';

/** What the WebSocket server needs. */
export interface OffloadServerOptions extends Pick<
  SocketServerOptions,
  'access' | 'maxConnections' | 'watchLoop'
> {
  readonly services: OffloadServices;
}

/** Accepts offload connections. Whoever made it closes it. */
export class OffloadServer extends SocketServer {
  constructor({ services, ...options }: OffloadServerOptions) {
    super({
      ...options,
      path: OFFLOAD_PATH,
      clock: services.clock,
      maxBytes: CLIENT_MESSAGE_LIMITS.maxBytes,
      connect: (peer) => new OffloadConnection(peer, services),
    });
  }
}
