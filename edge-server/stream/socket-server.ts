import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { SightlineError } from '../../shared/errors.ts';
import type { AccessPolicy } from '../security/access.ts';
import type { Role } from '../security/roles.ts';
import type { Clock } from '../clock.ts';
import type { AnyPeer } from './peer.ts';
import { isAt, pathOf, refusalOf, refuse } from './socket-refusal.ts';
import type { SocketRefusal } from './socket-refusal.ts';
import { YoungGarbage } from './young-garbage.ts';

const PING_MS = 10_000;
/** How long a client has to answer a goodbye. */
const FAREWELL_MS = 500;

/** The server's side of one connection. */
export interface SocketConnection {
  /** A message came. */
  receive(bytes: Uint8Array, isBinary: boolean): void;
  /** Says what is wrong and closes. */
  fail(error: SightlineError): void;
  /** The socket is gone, or about to be. */
  ended(): void;
}

/** What a WebSocket server needs. */
export interface SocketServerOptions {
  /** Where its clients connect; with a slash at its end, everywhere below it. */
  readonly path: string;
  readonly clock: Clock;
  readonly access: AccessPolicy;
  readonly maxConnections: number;
  /** Longer messages end a connection. */
  readonly maxBytes: number;
  /** `from`: the client's address, or empty; `role`: what it may do, where that was found out; `path`: where it came to. */
  readonly connect: (peer: AnyPeer, from: string, role: Role | undefined, path: string) => SocketConnection;
  /** Called while at least one connection is open; the returned function, when the last has gone. */
  readonly watchLoop: () => () => void;
}

interface Client {
  readonly connection: SocketConnection;
  alive: boolean;
}

/** Accepts connections of one kind on an HTTP server's upgrades. Whoever made it closes it. */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #clients = new Map<WebSocket, Client>();
  readonly #sockets: WebSocketServer;
  readonly #garbage = new YoungGarbage();
  readonly #stopPinging: () => void;
  #unwatch: (() => void) | null = null;
  #closing = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Frames are pixels: compressing them would cost more than it saves.
      perMessageDeflate: false,
      maxPayload: options.maxBytes,
      skipUTF8Validation: true,
    });
    this.#stopPinging = options.clock.every(PING_MS, () => this.#ping());
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Takes over an upgrade request: makes it a connection, or refuses it with a true status. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, role?: Role): void {
    socket.on('error', () => {
      // The peer went away during the handshake; there is nobody to tell.
    });
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      refuse(socket, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client, request, role));
  }

  /** Tells every client that the server is going. Resolves when all have gone, those who do not answer by force. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#stopPinging();
    const farewells = [...this.#clients].map(async ([socket, { connection }]) => {
      const closed = once(socket, 'close');
      connection.fail(new SightlineError('aborted', 'The server is stopping.'));
      await closed;
    });
    const cancel = this.#options.clock.after(FAREWELL_MS, () => {
      for (const socket of this.#clients.keys()) socket.terminate();
    });
    await Promise.all(farewells);
    cancel();
    this.#sockets.close();
  }

  #refusal(request: IncomingMessage): SocketRefusal | undefined {
    const refusal = refusalOf(request, this.#options.access);
    if (refusal !== undefined) return refusal;
    const { path, maxConnections } = this.#options;
    if (!isAt(pathOf(request), path)) return { status: 404, message: `WebSockets connect to ${path}.` };
    if (!this.#closing && this.#clients.size < maxConnections) return undefined;
    return { status: 503, message: 'The server has as many connections as it takes; come back later.' };
  }

  #accept(socket: WebSocket, request: IncomingMessage, role: Role | undefined): void {
    const from = request.socket.remoteAddress ?? '';
    const connection = this.#options.connect(socket, from, role, pathOf(request));
    const client: Client = { connection, alive: true };
    this.#clients.set(socket, client);
    this.#unwatch ??= this.#options.watchLoop();
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = asBytes(data);
      this.#garbage.add(bytes.byteLength);
      connection.receive(bytes, isBinary);
    });
    socket.on('pong', () => {
      client.alive = true;
    });
    // ws closes with the right code by itself (too large, bad framing); `close` follows.
    socket.on('error', () => connection.ended());
    socket.on('close', () => this.#gone(socket, connection));
  }

  #gone(socket: WebSocket, connection: SocketConnection): void {
    connection.ended();
    this.#clients.delete(socket);
    if (this.#clients.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #ping(): void {
    for (const [socket, client] of this.#clients) {
      if (!client.alive) {
        socket.terminate();
        continue;
      }
      client.alive = false;
      socket.ping();
    }
  }
}

/** ws hands binary messages over as one Buffer, unless told otherwise. */
function asBytes(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Array.isArray(data) ? Buffer.concat(data) : data;
}
