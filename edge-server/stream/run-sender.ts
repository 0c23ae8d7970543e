import { SightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { RunServerMessage } from '../../shared/wire/run-messages.ts';
import { RUN_MESSAGE_LIMITS } from '../../shared/wire/run-schemas.ts';
import type { Clock } from '../clock.ts';
import type { Peer } from './offload-connection.ts';

const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** Samples are left out while the client is this far behind. */
const BUSY_BYTES = 1024 * 1024;

/** Sends to one client, who must read what comes. */
export class RunSender {
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #onStuck: () => void;

  /** `onStuck`: the client does not read and was dropped. */
  constructor(peer: Peer, clock: Clock, onStuck: () => void) {
    this.#peer = peer;
    this.#clock = clock;
    this.#onStuck = onStuck;
  }

  /** False when it is too large to be sent, which is said. Throws `too_large` where nothing else would help. */
  send(message: RunServerMessage, payload?: Uint8Array): boolean {
    if (message.type === 'tapped' && this.#peer.bufferedAmount > BUSY_BYTES) return true;
    const bytes = encodeMessage(message, payload);
    if (bytes.length - (payload?.length ?? 0) > RUN_MESSAGE_LIMITS.maxHeaderBytes)
      return this.#tooLarge(message, bytes.length);
    this.#peer.send(bytes);
    if (this.#peer.bufferedAmount <= MAX_BUFFERED_BYTES) return true;
    // It does not read what comes: it would not read an error either.
    this.#peer.terminate();
    this.#onStuck();
    return true;
  }

  #tooLarge({ type }: RunServerMessage, bytes: number): boolean {
    const words = `What it tells (${type}) is too large to be sent: ${bytes} bytes.`;
    if (type === 'saved') throw new SightlineError('too_large', words);
    const at = this.#clock.wallTime();
    this.send({ type: 'notice', notice: { at, kind: 'warning', element: null, message: words } });
    return false;
  }
}
