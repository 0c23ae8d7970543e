import { once } from 'node:events';
import { createServer } from 'node:http';

/** Stands in for the rest of the world: what a browser asks of other machines ends here and is written down. */
export interface Elsewhere {
  /** For a browser context's proxy setting. */
  readonly url: string;
  /** Hosts and addresses that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy that refuses everything. The caller closes it. */
export async function startElsewhere(): Promise<Elsewhere> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
