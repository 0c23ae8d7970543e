import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SightlineError } from '../../shared/errors.ts';
import { asSightlineError } from '../../shared/errors.ts';
import { encodeMessage, SERVER_MESSAGE_LIMITS } from '../../shared/wire/framing.ts';
import { LIVE_CLIENT_LIMITS } from '../../shared/wire/live-client-message.ts';
import type { Clock } from '../clock.ts';
import type { Role } from '../security/roles.ts';
import { closeCodeOf, closeReason } from '../stream/close-codes.ts';
import type { AnyPeer } from '../stream/peer.ts';
import { refuse } from '../stream/socket-refusal.ts';
import type { SocketConnection, SocketServerOptions } from '../stream/socket-server.ts';
import { SocketServer } from '../stream/socket-server.ts';
import { HOP_HEADER } from './device-link.ts';
import { anotherHop } from './device-proxy.ts';
import { DeviceRelay } from './device-relay.ts';
import type { Devices } from './devices.ts';
import { readLivePath } from './proxied-path.ts';

/** Where the live views of paired edges are reached; the edge and its own path follow. */
export const DEVICES_PATH = '/api/devices/';
const MAX_RELAYS = 64;

/** What the relays need. */
export interface DeviceServerOptions extends Pick<SocketServerOptions, 'access' | 'watchLoop'> {
  readonly devices: Pick<Devices, 'device'>;
  readonly clock: Clock;
}

/** Leads viewers through to paired edges. Whoever made it closes it. */
export class DeviceServer extends SocketServer {
  constructor({ devices, ...options }: DeviceServerOptions) {
    super({
      ...options,
      path: DEVICES_PATH,
      maxConnections: MAX_RELAYS,
      maxBytes: LIVE_CLIENT_LIMITS.maxBytes,
      connect: (peer, _from, _role, path) => connect(peer, path, devices),
    });
  }

  override upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, role?: Role): void {
    if (request.headers[HOP_HEADER.toLowerCase()] === undefined) super.upgrade(request, socket, head, role);
    else refuse(socket, { status: 403, message: anotherHop().message });
  }
}

function connect(peer: AnyPeer, path: string, devices: Pick<Devices, 'device'>): SocketConnection {
  try {
    const proxied = readLivePath(path);
    const { name, link } = devices.device(proxied.device);
    return new DeviceRelay(peer, link.socket(proxied.path, SERVER_MESSAGE_LIMITS.maxBytes), name);
  } catch (error) {
    return turnedAway(peer, asSightlineError(error));
  }
}

/** A page learns nothing of a refused upgrade; of a connection that is closed it learns why. */
function turnedAway(peer: AnyPeer, error: SightlineError): SocketConnection {
  peer.send(encodeMessage({ type: 'error', code: error.code, message: error.message }));
  peer.close(closeCodeOf(error.code), closeReason(error.message));
  return { receive: () => undefined, fail: () => undefined, ended: () => undefined };
}
