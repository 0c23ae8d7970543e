import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodeLiveClientMessage } from '../../shared/wire/live-client-message.ts';
import type { LiveClientMessage } from '../../shared/wire/live-messages.ts';
import type { Clock } from '../clock.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import { NO_TEXT, closeCodeOf, closeReason } from '../stream/close-codes.ts';
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
  readonly #rate = new RateLimiter({
    perSecond: MESSAGES_PER_SECOND,
    burst: 2 * MESSAGES_PER_SECOND,
    maxClients: 1,
  });
  readonly #cancelWait: () => void;
  #hub: LiveHub | null = null;
  #closed = false;

  constructor(peer: ViewerPeer, pipeline: string, services: LiveServices) {
    this.#peer = peer;
    this.#pipeline = pipeline;
    this.#services = services;
    this.#viewer = new LiveViewer(peer, () => services.clock.now());
    const words = `Nothing was subscribed to within ${SUBSCRIBE_WITHIN_MS / 1000} s.`;
    this.#cancelWait = services.clock.after(SUBSCRIBE_WITHIN_MS, () =>
      this.fail(new SightlineError('deadline', words)),
    );
  }

  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#closed) return;
    try {
      if (!isBinary) throw new SightlineError('invalid_message', 'Text came; every message is binary.');
      this.#take(bytes);
    } catch (error) {
      this.fail(asSightlineError(error), isBinary ? undefined : NO_TEXT);
    }
  }

  fail(error: SightlineError, code: number = closeCodeOf(error.code)): void {
    if (this.#closed) return;
    if (error.code === 'internal') this.#services.log(`ended a live view: ${error.message}`);
    this.#viewer.tell(encodeMessage({ type: 'error', code: error.code, message: error.message }));
    // A viewer to whom nothing can be sent does not hear a goodbye either.
    if (error.code === 'deadline' && this.#hub !== null) this.#peer.terminate();
    else this.#peer.close(code, closeReason(error.message));
    this.ended();
  }

  ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelWait();
    this.#viewer.end();
    this.#hub?.leave(this.#viewer);
    this.#services.hubs.release(this.#pipeline);
  }

  #take(bytes: Uint8Array): void {
    if (this.#rate.take('', 1, this.#services.clock.now()) > 0)
      throw new SightlineError('overloaded', `More than ${MESSAGES_PER_SECOND} messages a second.`);
    this.#dispatch(decodeLiveClientMessage(bytes));
  }

  #dispatch(message: LiveClientMessage): void {
    if (message.type === 'seen') return this.#viewer.seen(message.sequence);
    this.#cancelWait();
    this.#hub ??= this.#services.hubs.of(this.#pipeline);
    const { results, pictures } = message;
    return this.#hub.join(this.#viewer, { results, pictures }, (error) => this.fail(error));
  }
}
