import { ControlConnection } from './control-connection.ts';
import type { ControlServices } from './control-connection.ts';
import { SocketServer } from './socket-server.ts';
import type { SocketServerOptions } from './socket-server.ts';

/** Where programs connect that control pipelines. */
export const CONTROL_PATH = '/api/control';
const MAX_CONNECTIONS = 32;
/** The longest request. */
const MAX_BYTES = 64 * 1024;

/** What the control socket needs. */
export interface ControlServerOptions extends Pick<SocketServerOptions, 'access' | 'watchLoop'> {
  readonly services: ControlServices;
}

/** Accepts control connections. Whoever made it closes it. */
export class ControlServer extends SocketServer {
  constructor({ services, ...options }: ControlServerOptions) {
    super({
      ...options,
      path: CONTROL_PATH,
      clock: services.clock,
      maxConnections: MAX_CONNECTIONS,
      maxBytes: MAX_BYTES,
      connect: (peer, from, role) => new ControlConnection(peer, services, { from, role }),
    });
  }
}
