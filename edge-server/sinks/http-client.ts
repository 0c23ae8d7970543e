import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { messageOf } from '../../shared/errors.ts';
import { Undelivered } from './undelivered.ts';

/** A request of a sink. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
  readonly signal: AbortSignal;
}

/** What came back; its body is not read beyond a bound, and not kept. */
export interface HttpAnswer {
  readonly status: number;
  /** What `Retry-After` asks for, milliseconds; 0 when it says nothing. */
  readonly retryAfterMs: number;
}

/** How a client differs from what is usual. */
export interface HttpClientChoice {
  /** Finds the addresses of names, and may refuse them. Unset: the system's. */
  readonly lookup?: LookupFunction;
  /** Whom certificates must be signed by. Unset: whoever Node believes. */
  readonly ca?: string;
}

/** More of an answer is not read. */
const MAX_ANSWER = 64 * 1024;
const KEPT_SOCKETS = { keepAlive: true, maxSockets: 4, maxFreeSockets: 2, timeout: 60_000 };

/**
 * Sends requests over connections that stay open. Goes where the address says and nowhere else: no answer sends it on.
 * Whoever made it closes it.
 */
export class HttpClient {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(choice: HttpClientChoice = {}) {
    const options = { ...KEPT_SOCKETS, ...choice };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  /** Rejects with `Undelivered` when there is no answer. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#once(request);
    } catch (error) {
      // The other end may close a connection that was kept just when it is used again: that is no answer yet.
      if (error instanceof StaleConnection && !request.signal.aborted) return this.#once(request);
      throw error;
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #once({ url, method, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const isSecure = url.protocol === 'https:';
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options: RequestOptions = {
      method,
      headers: { 'user-agent': 'sightline', ...headers, ...length },
      agent: isSecure ? this.#https : this.#http,
      signal,
    };
    return new Promise((resolve, reject) => {
      const send = isSecure ? httpsRequest : httpRequest;
      const request = send(url, options, (response) => resolve(readAnswer(response)));
      request.on('error', (error) => {
        if (signal.aborted) reject(signal.reason);
        else reject(request.reusedSocket ? new StaleConnection(error) : noAnswer(url, error));
      });
      request.end(body ?? undefined);
    });
  }
}

/** A connection that had been kept open was not. */
class StaleConnection extends Undelivered {
  constructor(cause: Error) {
    super('edge_lost', `The connection was closed: ${cause.message}.`, { cause });
  }
}

function readAnswer(response: IncomingMessage): HttpAnswer {
  const answer = {
    status: response.statusCode ?? 0,
    retryAfterMs: secondsOf(response.headers['retry-after']) * 1000,
  };
  // Read, so that the connection can be used again; what fails from here on is of no interest.
  response.on('error', () => undefined);
  let bytes = 0;
  response.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MAX_ANSWER) response.destroy();
  });
  return answer;
}

function secondsOf(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : 0;
}

function noAnswer(url: URL, cause: Error): Undelivered {
  // A name with several addresses fails with one error for each.
  const why = cause instanceof AggregateError ? cause.errors.map(messageOf).join('; ') : cause.message;
  return new Undelivered('edge_lost', `${url.protocol}//${url.host} does not answer: ${why}.`, { cause });
}
