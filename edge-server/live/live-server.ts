import { SightlineError } from '../../shared/errors.ts';
import type { SocketConnection, SocketServerOptions } from '../stream/socket-server.ts';
import { SocketServer } from '../stream/socket-server.ts';
import { LIVE_CLIENT_LIMITS } from '../../shared/wire/live-client-message.ts';
import { LiveConnection } from './live-connection.ts';
import type { LiveServices, ViewerPeer } from './live-connection.ts';

/** Where viewers connect; the pipeline's id follows. */
export const LIVE_PATH = '/api/live/';
/** Those beyond the limit that are told so at a time, in words, since a page learns nothing of a refused upgrade. */
const TOLD_AT_ONCE = 32;

/** What the live socket needs. */
export interface LiveServerOptions extends Pick<SocketServerOptions, 'access' | 'watchLoop'> {
  readonly services: LiveServices;
  /** Viewers of all pipelines together. */
  readonly maxViewers: number;
}

/** Accepts viewers. Whoever made it closes it. */
export class LiveServer extends SocketServer {
  constructor({ services, maxViewers, ...options }: LiveServerOptions) {
    let viewers = 0;
    const count = (change: number): void => void (viewers += change);
    super({
      ...options,
      path: LIVE_PATH,
      clock: services.clock,
      maxConnections: maxViewers + TOLD_AT_ONCE,
      maxBytes: LIVE_CLIENT_LIMITS.maxBytes,
      connect: (peer, _from, _role, path) => {
        const connection = new LiveConnection(peer, pipelineOf(path), services);
        if (viewers >= maxViewers) return turnedAway(connection, peer, maxViewers);
        return counted(connection, count);
      },
    });
  }
}

function pipelineOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(LIVE_PATH.length));
  } catch {
    // No pipeline has such a name, and whoever asks is told so.
    return path.slice(LIVE_PATH.length);
  }
}

function turnedAway(connection: LiveConnection, _peer: ViewerPeer, most: number): LiveConnection {
  const words = `${most} viewers watch already, as many as this server takes (MAX_CLIENT_CONNECTIONS). Come back later.`;
  connection.fail(new SightlineError('overloaded', words));
  return connection;
}

/** Counts a viewer for as long as it is there. */
function counted(connection: LiveConnection, count: (change: number) => void): SocketConnection {
  let isThere = true;
  count(1);
  return {
    receive: (bytes, isBinary) => connection.receive(bytes, isBinary),
    fail: (error) => connection.fail(error),
    ended: () => {
      if (isThere) count(-1);
      isThere = false;
      connection.ended();
    },
  };
}
