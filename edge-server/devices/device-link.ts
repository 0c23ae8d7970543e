import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { WebSocket } from 'ws';
import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { trustOnly } from './device-certificate.ts';
import { reachWords } from './device-words.ts';

/** Says that a request comes from another edge for somebody else: such a one is never sent on. */
export const HOP_HEADER = 'Sightline-Hop';

/** Where a link leads, and with what. */
export interface LinkTarget {
  readonly origin: string;
  readonly token: string | null;
  /** PEM of the one certificate to believe; null: whatever public authorities vouch for. */
  readonly certificate: string | null;
}

/** What is asked of an edge. */
export interface DeviceRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** Asks one edge. `close` ends whatever is under way. */
export interface DeviceLink {
  /** The head of the answer; its body is the caller's to read or destroy. Rejects with `edge_lost`, `forbidden` (its certificate), `deadline`. */
  request(asked: DeviceRequest): Promise<IncomingMessage>;
  /** Opens a WebSocket; the caller closes it. */
  socket(path: string, maxBytes: number): WebSocket;
  close(): void;
}

/** How long an edge has to answer. Shorter than what a request here may take. */
const ANSWER_MS = 8_000;
/** Streams hold one each. */
const SOCKETS = { keepAlive: true, maxSockets: 128, maxFreeSockets: 4, timeout: 120_000 };

/** A link over sockets of its own: only this edge is believed and told the token. Whoever made it closes it. */
export class HttpDeviceLink implements DeviceLink {
  readonly #target: LinkTarget;
  readonly #clock: Clock;
  readonly #tls: ConnectionOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #sockets = new Set<WebSocket>();

  constructor(target: LinkTarget, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    this.#tls = target.certificate === null ? {} : trustOnly(target.certificate);
    this.#agent = target.origin.startsWith('https:')
      ? new HttpsAgent({ ...SOCKETS, ...this.#tls })
      : new HttpAgent(SOCKETS);
  }

  async request(asked: DeviceRequest): Promise<IncomingMessage> {
    try {
      return await this.#once(asked);
    } catch (error) {
      // The edge may close a connection that was kept just when it is used again: that is no answer yet.
      if (error instanceof StaleConnection && asked.method === 'GET') return this.#once(asked);
      throw error;
    }
  }

  socket(path: string, maxBytes: number): WebSocket {
    const socket = new WebSocket(new URL(path, this.#target.origin.replace(/^http/, 'ws')), {
      headers: this.#ownHeaders(),
      perMessageDeflate: false,
      handshakeTimeout: ANSWER_MS,
      maxPayload: maxBytes,
      followRedirects: false,
      ...this.#tls,
    });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#agent.destroy();
  }

  #once({ method, path, headers, body }: DeviceRequest): Promise<IncomingMessage> {
    const { origin } = this.#target;
    const url = new URL(path, origin);
    const length = body === null ? {} : { 'content-length': body.byteLength };
    const options = { method, agent: this.#agent, headers: { ...headers, ...length, ...this.#ownHeaders() } };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(url, options);
      const cancel = this.#expectAnswer(request);
      request.on('response', (answer) => {
        cancel();
        // Whoever reads it is told; nobody may.
        answer.on('error', () => undefined);
        resolve(answer);
      });
      request.on('error', (error) => {
        cancel();
        const isStale = request.reusedSocket && !(error instanceof SightlineError);
        reject(isStale ? new StaleConnection(reachWords(origin, error)) : reachWords(origin, error));
      });
      request.end(body ?? undefined);
    });
  }

  #expectAnswer(request: ClientRequest): () => void {
    const { origin } = this.#target;
    const words = `${origin} did not answer within ${ANSWER_MS / 1000} s.`;
    return this.#clock.after(ANSWER_MS, () => request.destroy(new SightlineError('deadline', words)));
  }

  #ownHeaders(): OutgoingHttpHeaders {
    const { token } = this.#target;
    const proof = token === null ? {} : { Authorization: `Bearer ${token}` };
    return { 'User-Agent': 'sightline', [HOP_HEADER]: '1', ...proof };
  }
}

/** A connection that had been kept open was not. */
class StaleConnection extends SightlineError {
  constructor(cause: SightlineError) {
    super(cause.code, cause.message, { cause });
  }
}
