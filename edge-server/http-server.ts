import { once } from 'node:events';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { SightlineError } from '../shared/errors.ts';
import type { App } from './routes/describe.ts';
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

/** A server that listens. `close` ends it, also for those who are connected. */
export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the port. Throws `conflict`, saying what to do, when it is taken. */
export async function listen(
  app: App,
  upgrades: Upgrades,
  address: { readonly host: string; readonly port: number },
): Promise<ListeningServer> {
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: SERVER_OPTIONS });
  if (!(server instanceof Server)) throw new SightlineError('internal', 'the HTTP server is of another kind');
  server.maxConnections = MAX_SOCKETS;
  server.on('upgrade', (request, socket, head) => upgrades.upgrade(request, socket, head));
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw inWords(error, address.port);
  }
  return { port: portOf(server.address()), close: () => close(server) };
}

async function close(server: Server): Promise<void> {
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
