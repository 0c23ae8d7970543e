import { once } from 'node:events';
import { Server } from 'node:http';
import { Server as SecureServer, createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { SightlineError } from '../shared/errors.ts';
import type { App } from './routes/describe.ts';
import type { TlsMaterial } from './security/tls-material.ts';
import type { Upgrades } from './stream/upgrades.ts';

const SERVER_OPTIONS = {
  /** For the head of a request, and for all of it, milliseconds. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};
const MAX_SOCKETS = 1024;

/** Where to listen, and with what to speak HTTPS; null: plain HTTP. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMaterial | null;
}

/** A server that listens. `close` ends it, also for those who are connected. */
export interface ListeningServer {
  readonly port: number;
  /** Takes another certificate for connections from now on. */
  renew(tls: TlsMaterial): void;
  close(): Promise<void>;
}

/** Opens the port. Throws `conflict`, saying what to do, when it is taken. */
export async function listen(app: App, upgrades: Upgrades, options: ListenOptions): Promise<ListeningServer> {
  const server = createHttpServer(app, options.tls);
  server.maxConnections = MAX_SOCKETS;
  server.on('upgrade', (request, socket, head) => upgrades.upgrade(request, socket, head));
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw inWords(error, options.port);
  }
  return {
    port: portOf(server.address()),
    renew: (tls) => {
      if (server instanceof SecureServer) server.setSecureContext(contextOf(tls));
    },
    close: () => close(server),
  };
}

function createHttpServer(app: App, tls: TlsMaterial | null): Server | SecureServer {
  const { fetch } = app;
  const server =
    tls === null
      ? createAdaptorServer({ fetch, serverOptions: SERVER_OPTIONS })
      : createAdaptorServer({
          fetch,
          createServer: createSecureServer,
          serverOptions: { ...SERVER_OPTIONS, ...contextOf(tls) },
        });
  if (server instanceof Server || server instanceof SecureServer) return server;
  throw new SightlineError('internal', 'the HTTP server is of another kind');
}

function contextOf({ cert, key }: TlsMaterial) {
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

async function close(server: Server | SecureServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // What streams events never ends by itself.
  server.closeAllConnections();
  await closed;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new SightlineError('internal', 'the server has no port');
  return address.port;
}

function inWords(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new SightlineError(
      'conflict',
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    );
  }
  if (code === 'EACCES') {
    return new SightlineError(
      'forbidden',
      `Port ${port} may not be used without more rights. Choose one above 1023, such as PORT=8080.`,
    );
  }
  return error;
}
