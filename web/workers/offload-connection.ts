import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import { encodeMessage, encodeParts } from '../../shared/wire/framing.ts';
import type { FrameMessage, HelloMessage, ReadyMessage, ResultMessage } from '../../shared/wire/messages.ts';
import type { DropMessage, ServerMessage } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-message.ts';
import { SentFrames } from './sent-frames.ts';

/** What is needed of a `WebSocket`; `send` copies what it is given before it returns. */
export interface Socket {
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly reason: string }) => void): void;
}

/** How long connecting and loading the model there may take. */
const READY_TIMEOUT_MS = 15_000;
const UNUSED = new Uint8Array(0);

/**
 * The client's side of one offload connection. Every frame settles: with its result, or with a `SightlineError`
 * (`deadline`, `lane_crashed`, `overloaded`; `edge_lost` or the edge's own code when the connection ends). Answers
 * that come too late are ignored by their id. An edge that lets a frame's deadline pass without a word counts as lost.
 */
export class OffloadConnection {
  /** Resolves with the edge's terms; rejects when it refuses, or says nothing for too long. */
  readonly ready: Promise<ReadyMessage>;
  /** Resolves with the reason once the connection has ended. */
  readonly ended: Promise<SightlineError>;
  readonly #socket: Socket;
  readonly #sent = new SentFrames();
  #credits = 0;
  #error: SightlineError | null = null;
  #scratch = UNUSED;
  #onReady: (message: ReadyMessage) => void = () => {};
  #onEnd: (error: SightlineError) => void = () => {};

  /** Takes over a socket that is connecting, and closes it in the end. */
  constructor(socket: Socket, hello: HelloMessage) {
    this.#socket = socket;
    this.ended = new Promise((resolve) => (this.#onEnd = resolve));
    this.ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      void this.ended.then(reject);
    });
    const timer = setTimeout(() => this.#lose('did not get ready in time'), READY_TIMEOUT_MS);
    void Promise.allSettled([this.ready]).then(() => clearTimeout(timer));
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => socket.send(encodeMessage(hello)));
    socket.addEventListener('message', ({ data }) => this.#onMessage(data));
    socket.addEventListener('close', ({ reason }) =>
      this.#lose(reason === '' ? 'went away' : `went away: ${reason}`),
    );
  }

  /** Sends a frame and its bytes, which are copied before this returns. */
  infer(
    frame: FrameMessage['frame'],
    content: FrameMessage['content'],
    bytes: Uint8Array,
    deadlineMs: number,
  ): Promise<ResultMessage> {
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#sent.size >= this.#credits) {
      return Promise.reject(
        new SightlineError('overloaded', 'The edge has not answered the frames before this one yet.'),
      );
    }
    this.#socket.send(this.#pack({ type: 'frame', frame, content, deadlineMs }, bytes));
    return this.#sent.add(frame.id, deadlineMs, () => this.#lose('did not answer in time'));
  }

  /** Tells the edge how the run does; nothing when the connection has ended. */
  stats(inputFps: number, dropFps: number): void {
    if (this.#error === null) this.#socket.send(encodeMessage({ type: 'stats', inputFps, dropFps }));
  }

  /** Says goodbye and closes; what is in flight settles with `aborted`. */
  close(): void {
    if (this.#error !== null) return;
    if (this.#credits > 0) this.#socket.send(encodeMessage({ type: 'bye' }));
    this.#end(new SightlineError('aborted', 'The connection to the edge was closed.'));
  }

  #onMessage(data: unknown): void {
    if (this.#error !== null) return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new SightlineError('invalid_message', 'The edge sent text.');
      this.#take(decodeServerMessage(new Uint8Array(data)));
    } catch (error) {
      this.#end(asSightlineError(error, 'invalid_message'));
    }
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#credits = message.credits;
        return this.#onReady(message);
      case 'result':
        return this.#sent.answer(message.id, message);
      case 'drop':
        return this.#sent.answer(message.id, dropped(message));
      case 'error':
        return this.#end(new SightlineError(message.code, message.message));
    }
  }

  /** One piece in memory that is used again for every frame. */
  #pack(header: FrameMessage, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const [head, payload] = encodeParts(header, bytes);
    const length = head.length + payload.length;
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length);
    this.#scratch.set(head);
    this.#scratch.set(payload, head.length);
    return this.#scratch.subarray(0, length);
  }

  #lose(what: string): void {
    this.#end(new SightlineError('edge_lost', `The edge ${what}.`));
  }

  #end(error: SightlineError): void {
    if (this.#error !== null) return;
    this.#error = error;
    this.#socket.close(1000);
    this.#sent.fail(error);
    this.#onEnd(error);
  }
}

function dropped({ reason, message }: DropMessage): SightlineError {
  if (reason === 'deadline')
    return new SightlineError('deadline', 'The edge was too busy to look at the frame in time.');
  if (reason === 'superseded')
    return new SightlineError('overloaded', 'The edge looked at a newer frame instead.');
  if (reason === 'unreadable')
    return new SightlineError('unsupported', message ?? 'The edge could not decode a squeezed frame.');
  return new SightlineError('lane_crashed', 'The edge is restarting its detection process.');
}
