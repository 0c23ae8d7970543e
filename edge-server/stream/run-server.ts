import { RUN_MESSAGE_LIMITS } from '../../shared/wire/run-schemas.ts';
import { RunConnection } from './run-connection.ts';
import type { RunServices } from './run-services.ts';
import { SocketServer } from './socket-server.ts';
import type { SocketServerOptions } from './socket-server.ts';

/** Where runs whose source is elsewhere connect. */
export const RUNS_PATH = '/api/runs';
/** More of these are not run at once. */
const MAX_RUNS = 16;

/** What the WebSocket server of runs needs. */
export interface RunServerOptions extends Pick<SocketServerOptions, 'access' | 'watchLoop'> {
  readonly services: RunServices;
}

/** Accepts runs whose source is at the other end. Whoever made it closes it. */
export class RunServer extends SocketServer {
  constructor({ services, ...options }: RunServerOptions) {
    super({
      ...options,
      path: RUNS_PATH,
      clock: services.clock,
      maxConnections: MAX_RUNS,
      maxBytes: RUN_MESSAGE_LIMITS.maxBytes,
      connect: (peer, from) => new RunConnection(peer, services, from),
    });
  }
}
