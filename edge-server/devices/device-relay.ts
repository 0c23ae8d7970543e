import type { RawData, WebSocket } from 'ws';
import { SightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { NORMAL, closeCodeOf, closeReason } from '../stream/close-codes.ts';
import type { SocketConnection } from '../stream/socket-server.ts';
import { answerProblem, reachWords } from './device-words.ts';

/** The browser's end of a relay. */
export interface RelayPeer {
  readonly bufferedAmount: number;
  send(bytes: Uint8Array, sent: (error?: Error) => void): void;
  close(code: number, reason: string): void;
}

/** What may wait for a browser that reads slowly before the other edge is held up, which then drops pictures. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** A browser says little before the other end has opened. */
const MAX_EARLY = 16;
/** Codes that may be sent on: the others say what a socket did by itself. */
const FORWARDED = new Set([1000, 1001, 1003, 1007, 1008, 1009, 1011, 1012, 1013]);

/** One browser's WebSocket, led through to another edge; ends when either end does. */
export class DeviceRelay implements SocketConnection {
  readonly #peer: RelayPeer;
  readonly #far: WebSocket;
  readonly #name: string;
  #early: Uint8Array[] = [];
  #isOver = false;

  /** Takes `far` over: closes it. */
  constructor(peer: RelayPeer, far: WebSocket, name: string) {
    this.#peer = peer;
    this.#far = far;
    this.#name = name;
    far.on('open', () => this.#opened());
    far.on('message', (data, isBinary) => this.#back(data, isBinary));
    far.on('unexpected-response', (_request, answer) => {
      const status = answer.statusCode ?? 0;
      answer.destroy();
      this.fail(
        answerProblem(name, status) ?? new SightlineError('edge_lost', `"${name}" answers ${status}.`),
      );
    });
    far.on('error', (error) => this.fail(reachWords(`"${name}"`, error)));
    far.on('close', (code, reason) => this.#farClosed(code, reason.toString()));
  }

  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#isOver) return;
    if (!isBinary) this.fail(new SightlineError('invalid_message', 'Text came; every message is binary.'));
    else if (this.#far.readyState === this.#far.OPEN) this.#far.send(bytes);
    else if (this.#early.length < MAX_EARLY) this.#early.push(bytes.slice());
    else this.fail(new SightlineError('overloaded', 'Too much was said before the other edge answered.'));
  }

  fail(error: SightlineError): void {
    if (this.#isOver) return;
    const said = encodeMessage({ type: 'error', code: error.code, message: error.message });
    this.#peer.send(said, () => undefined);
    this.#end(closeCodeOf(error.code), closeReason(error.message));
  }

  ended(): void {
    this.#end(NORMAL, '');
  }

  #opened(): void {
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) this.#far.send(bytes);
  }

  #back(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return;
    if (!isBinary || !(data instanceof Uint8Array))
      return this.fail(new SightlineError('edge_lost', `"${this.#name}" sent what no edge sends.`));
    this.#peer.send(data, () => this.#flow());
    return this.#flow();
  }

  /** A slow browser is the other edge's to know: it keeps no more for it than for any viewer. */
  #flow(): void {
    if (this.#isOver) return;
    const isFull = this.#peer.bufferedAmount > MAX_WAITING_BYTES;
    if (isFull && !this.#far.isPaused) this.#far.pause();
    if (!isFull && this.#far.isPaused) this.#far.resume();
  }

  #farClosed(code: number, reason: string): void {
    if (FORWARDED.has(code)) return this.#end(code, closeReason(reason));
    return this.fail(new SightlineError('edge_lost', `"${this.#name}" ended the connection.`));
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#early = [];
    this.#peer.close(code, reason);
    // One that still opens is ended all the same, and what it says of that is not heard.
    this.#far.terminate();
  }
}
