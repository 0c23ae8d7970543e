import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { encodeMessage } from '../shared/wire/framing.ts';
import type { ClientMessage, ServerMessage } from '../shared/wire/messages.ts';
import { decodeServerMessage } from '../shared/wire/server-message.ts';

/** A client of the offload endpoint over a real socket. */
export class OffloadClient {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: ServerMessage[] = [];
  #wake: () => void = () => undefined;
  #over = false;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/api/offload`, {
      perMessageDeflate: false,
      ...options,
    });
    this.socket.on('message', (data: Buffer) => {
      this.#messages.push(decodeServerMessage(data));
      this.#wake();
    });
    this.socket.on('error', () => {
      // What matters to a test is how the connection closed.
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.#over = true;
        this.#wake();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Connects and waits for the model. */
  static async open(url: string, pipeline: string, model: string): Promise<OffloadClient> {
    const client = new OffloadClient(url);
    await once(client.socket, 'open');
    client.send({ type: 'hello', protocol: 1, pipeline, model, options: {} });
    const answer = await client.next();
    if (answer.type !== 'ready') throw new Error(`not ready: ${JSON.stringify(answer)}`);
    return client;
  }

  send(message: ClientMessage, payload?: Uint8Array): void {
    this.socket.send(encodeMessage(message, payload));
  }

  /** The next message; fails when the connection has closed instead. */
  async next(): Promise<ServerMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#over) throw new Error('the connection is closed');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
