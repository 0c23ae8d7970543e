import { createServer } from 'node:http';
import { endServer, listenOnLoopback } from '../edge-server/loopback.cases.ts';

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
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => endServer(server),
  };
}
