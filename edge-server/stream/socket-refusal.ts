import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { judge } from '../security/access.ts';
import type { AccessPolicy } from '../security/access.ts';

/** Why an upgrade is not let in: a true status, and words. */
export interface SocketRefusal {
  readonly status: number;
  readonly message: string;
}

/** Where an upgrade wants to, without its query. */
export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').pathname;
}

/** Whether a path is that of a server, or lies below it where that ends with a slash. */
export function isAt(path: string, server: string): boolean {
  return server.endsWith('/') ? path.startsWith(server) : path === server;
}

/** Undefined when whoever asks may ask. */
export function refusalOf(request: IncomingMessage, access: AccessPolicy): SocketRefusal | undefined {
  const verdict = judge(
    {
      method: 'GET',
      path: pathOf(request),
      host: request.headers.host,
      origin: request.headers.origin,
      fetchSite: header(request, 'sec-fetch-site'),
      fetchMode: 'websocket',
    },
    access,
  );
  return verdict.allowed ? undefined : verdict;
}

/** Answers an upgrade with a refusal, and ends it. */
export function refuse(socket: Duplex, { status, message }: SocketRefusal): void {
  const body = JSON.stringify({ code: status, type: TYPES[status] ?? 'forbidden', message });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Error'}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const TYPES: Readonly<Record<number, string>> = { 401: 'unauthorized', 503: 'overloaded' };
const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  503: 'Service Unavailable',
};

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
