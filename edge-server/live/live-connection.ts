import type { SightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodeLiveClientMessage } from '../../shared/wire/live-client-message.ts';
import type { LiveClientMessage } from '../../shared/wire/live-messages.ts';
import type { Clock } from '../clock.ts';
import { MessageDoor } from '../stream/message-door.ts';
import type { SocketConnection } from '../stream/socket-server.ts';
import type { LiveHub } from './live-hub.ts';
import type { LiveHubs } from './live-hubs.ts';
import { LiveViewer } from './live-viewer.ts';
import type { LivePeer } from './live-viewer.ts';

/** What connections of viewers need. */
export interface LiveServices {
  readonly hubs: Pick<LiveHubs, 'of' | 'release'>;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** The socket of a viewer. */
export interface ViewerPeer extends LivePeer {
  /** Says goodbye with a code and a reason. */
  close(code: number, reason: string): void;
  /** Ends it without a word. */
  terminate(): void;
}

const SUBSCRIBE_WITHIN_MS = 5_000;
/** One `seen` for each picture, and changes of what is wanted. */
const MESSAGES_PER_SECOND = 100;

/** The server's side of one viewer: what it wants, and again when that changes. */
export class LiveConnection implements SocketConnection {
  readonly #peer: ViewerPeer;
  readonly #pipeline: string;
  readonly #services: LiveServices;
  readonly #viewer: LiveViewer;
  readonly #door: MessageDoor;
  readonly #cancelWait: () => void;
  #hub: LiveHub | null = null;
  /** Nothing can be sent to it any more. */
  #isStuck = false;

  constructor(peer: ViewerPeer, pipeline: string, services: LiveServices) {
    this.#peer = peer;
    this.#pipeline = pipeline;
    this.#services = services;
    this.#viewer = new LiveViewer(peer, () => services.clock.now());
    this.#door = new MessageDoor({
      peer: { close: (code, reason) => this.#close(code, reason) },
      clock: services.clock,
      messagesPerSecond: MESSAGES_PER_SECOND,
      take: (bytes) => this.#take(decodeLiveClientMessage(bytes)),
      tell: (error) => this.#tell(error),
      ended: () => this.#release(),
    });
    this.#cancelWait = this.#door.expect('wish (`subscribe`)', SUBSCRIBE_WITHIN_MS);
  }

  receive(bytes: Uint8Array, isBinary: boolean): void {
    this.#door.receive(bytes, isBinary);
  }

  fail(error: SightlineError): void {
    this.#door.fail(error);
  }

  ended(): void {
    this.#door.end();
  }

  #take(message: LiveClientMessage): void {
    if (message.type === 'seen') return this.#viewer.seen(message.sequence);
    this.#cancelWait();
    this.#hub ??= this.#services.hubs.of(this.#pipeline);
    const { results, pictures } = message;
    return this.#hub.join(this.#viewer, { results, pictures }, (error) => this.#lost(error));
  }

  #lost(error: SightlineError): void {
    this.#isStuck = error.code === 'deadline';
    this.#door.fail(error);
  }

  #tell({ code, message }: SightlineError): void {
    if (code === 'internal') this.#services.log(`ended a live view: ${message}`);
    this.#viewer.tell(encodeMessage({ type: 'error', code, message }));
  }

  /** A viewer to whom nothing can be sent does not hear a goodbye either. */
  #close(code: number, reason: string): void {
    if (this.#isStuck) this.#peer.terminate();
    else this.#peer.close(code, reason);
  }

  #release(): void {
    this.#cancelWait();
    this.#viewer.end();
    this.#hub?.leave(this.#viewer);
    this.#services.hubs.release(this.#pipeline);
  }
}
