import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { endServer } from '../loopback.cases.ts';

/** A request that came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a receiver answers with; a number alone is a status. */
export type Reply = number | { readonly status: number; readonly headers: Record<string, string> };

/** A real server on loopback that answers as it is told. Whoever started it closes it. */
export class HttpReceiver {
  readonly received: Received[] = [];
  /** How many connections were opened. */
  connections = 0;
  answer: (request: Received) => Reply = () => 200;
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(server: Server, scheme: string) {
    this.#server = server;
    this.#scheme = scheme;
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request, response) => this.#take(request, response));
  }

  /** With a certificate it speaks HTTPS. */
  static async start(tls?: { readonly key: string; readonly cert: string }, port = 0): Promise<HttpReceiver> {
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    const receiver = new HttpReceiver(server, tls === undefined ? 'http' : 'https');
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  /** Without a slash at its end. */
  get url(): string {
    return `${this.#scheme}://localhost:${this.port}`;
  }

  get bodies(): string[] {
    return this.received.map(({ body }) => body.toString());
  }

  /** Closes the connections that are kept open, as servers do. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    if (this.#server.listening) await endServer(this.#server);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const received = { method, path, headers, body: Buffer.concat(parts) };
      this.received.push(received);
      const reply = this.answer(received);
      if (typeof reply === 'number') response.writeHead(reply).end('{"a":1}');
      else response.writeHead(reply.status, reply.headers).end();
    });
  }
}
