import { once } from 'node:events';
import { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { createServer } from 'node:net';
import type { Server as NetServer } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** A server that answers. Whoever started it ends it. */
export interface LoopbackServer {
  readonly server: Server;
  /** Without a slash at its end. */
  readonly url: string;
}

/** Answers as an app does, on loopback. */
export async function serveOnLoopback(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<LoopbackServer> {
  const server = createAdaptorServer({ fetch });
  if (!(server instanceof Server)) throw new Error('another kind of server');
  return { server, url: `http://localhost:${await listenOnLoopback(server)}` };
}

/** Lets a server listen on loopback, at whatever port is free. Gives the port; rejects when it cannot listen. */
export async function listenOnLoopback(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Ends a server and whoever is still connected. */
export async function endServer(server: Server | SecureServer): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  server.close();
  await once(server, 'close');
  return port;
}
