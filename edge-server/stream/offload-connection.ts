import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { decodeClientMessage } from '../../shared/wire/client-message.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { ClientMessage, FrameMessage, HelloMessage, ServerMessage } from '../../shared/wire/messages.ts';
import type { ActivitySession } from '../store/activity.ts';
import { MessageDoor } from './message-door.ts';
import { CREDITS, LOSSY_FORMATS, OffloadFrames } from './offload-frames.ts';
import type { OffloadServices } from './offload-services.ts';

/** What the connection needs of the socket under it. */
export interface Peer {
  /** `sent` is called when the bytes have left this process, or cannot. */
  send(bytes: Uint8Array, sent?: (error?: Error) => void): void;
  /** Says goodbye with a code and a reason. */
  close(code: number, reason: string): void;
  /** Ends it without a word. */
  terminate(): void;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
}

const HELLO_WITHIN_MS = 5_000;
const MESSAGES_PER_SECOND = 1_000;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

type State =
  | { readonly phase: 'hello' }
  | { readonly phase: 'opening' }
  | { readonly phase: 'ready'; readonly frames: OffloadFrames }
  | { readonly phase: 'closed' };

/**
 * The server's side of one offload connection: a hello, then frames against credits, each settled by exactly one
 * result or drop. Whatever is wrong ends this connection with a reason, and nothing else.
 */
export class OffloadConnection {
  readonly #peer: Peer;
  readonly #services: OffloadServices;
  readonly #door: MessageDoor;
  readonly #cancelHello: () => void;
  #state: State = { phase: 'hello' };
  #activity: ActivitySession | null = null;

  constructor(peer: Peer, services: OffloadServices) {
    this.#peer = peer;
    this.#services = services;
    this.#door = new MessageDoor({
      peer,
      clock: services.clock,
      messagesPerSecond: MESSAGES_PER_SECOND,
      take: (bytes) => this.#take(bytes),
      tell: (error) => this.#tell(error),
      ended: () => this.#close(),
    });
    this.#cancelHello = this.#door.expect('hello', HELLO_WITHIN_MS);
  }

  /** A message came. The bytes must not change as long as the frame in them is in flight. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    this.#door.receive(bytes, isBinary);
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError): void {
    this.#door.fail(error);
  }

  /** The socket is gone, or about to be: forgets everything of this client. */
  ended(): void {
    this.#door.end();
  }

  #close(): void {
    const state = this.#state;
    this.#state = { phase: 'closed' };
    this.#cancelHello();
    if (state.phase === 'ready') state.frames.close();
    this.#activity?.close();
  }

  #tell({ code, message }: SightlineError): void {
    this.#services.log(`ended an offload connection: ${message}`);
    this.#send({ type: 'error', code, message });
  }

  #take(bytes: Uint8Array): void {
    const { message, payload } = decodeClientMessage(bytes);
    this.#dispatch(message, payload);
  }

  #dispatch(message: ClientMessage, payload: Uint8Array): void {
    if (message.type === 'frame') return this.#frame(message, payload);
    if (message.type === 'hello') return this.#hello(message);
    if (message.type === 'stats') return this.#activity?.report(message.inputFps, message.dropFps);
    return this.#door.leave();
  }

  #hello(message: HelloMessage): void {
    if (this.#state.phase !== 'hello') throw new SightlineError('invalid_message', 'A second hello came.');
    this.#services.checkPipeline(message.pipeline);
    this.#state = { phase: 'opening' };
    this.#cancelHello();
    this.#activity = this.#services.openActivity(message.pipeline);
    void this.#open(message);
  }

  async #open(hello: HelloMessage): Promise<void> {
    try {
      const lane = await this.#services.join(hello.model);
      if (this.#state.phase !== 'opening') return lane.close();
      const [services, activity] = [this.#services, this.#activity];
      const send = (message: ServerMessage): void => this.#send(message);
      const fail = (error: SightlineError): void => this.fail(error);
      const frames = new OffloadFrames({ services, hello, lane, activity, send, fail });
      this.#state = { phase: 'ready', frames };
      activity?.setState('running');
      this.#send({ type: 'ready', credits: CREDITS, provider: lane.provider, lossy: LOSSY_FORMATS });
    } catch (error) {
      this.fail(asSightlineError(error));
    }
    return undefined;
  }

  #frame(message: FrameMessage, payload: Uint8Array): void {
    if (this.#state.phase !== 'ready') {
      throw new SightlineError('invalid_message', 'A frame came before `ready`.');
    }
    this.#state.frames.take(message, payload);
  }

  #send(message: ServerMessage): void {
    if (this.#door.isShut) return;
    this.#peer.send(encodeMessage(message));
    if (this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES) return;
    // It does not read its answers: it would not read an error either.
    this.#peer.terminate();
    this.ended();
  }
}
