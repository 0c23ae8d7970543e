import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { RateLimiter } from '../security/rate-limit.ts';
import { NORMAL, NO_TEXT, closeCodeOf, closeReason } from './close-codes.ts';

/** What comes in by a door, and who hears how it was shut. */
export interface MessageDoorInit {
  /** The socket. */
  readonly peer: { close(code: number, reason: string): void };
  readonly clock: Clock;
  readonly messagesPerSecond: number;
  /** Takes a binary message; what it throws ends the connection. */
  readonly take: (bytes: Uint8Array) => void;
  /** Tells the other end what is wrong, before it is closed. */
  readonly tell: (error: SightlineError) => void;
  /** Called once, when the connection ends for whatever reason: gives back what it holds. */
  readonly ended: () => void;
}

/**
 * The door of one connection whose messages are binary: lets in so many a second, and whatever is wrong ends this
 * connection with a reason, once, and nothing else.
 */
export class MessageDoor {
  readonly #init: MessageDoorInit;
  readonly #rate: RateLimiter;
  #isShut = false;

  constructor(init: MessageDoorInit) {
    const { messagesPerSecond: perSecond } = init;
    this.#init = init;
    this.#rate = new RateLimiter({ perSecond, burst: perSecond, maxClients: 1 });
  }

  /** Nothing comes in or goes out any more. */
  get isShut(): boolean {
    return this.#isShut;
  }

  /** A message came. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#isShut) return;
    if (!isBinary) {
      this.fail(new SightlineError('invalid_message', 'Text came; every message is binary.'), NO_TEXT);
      return;
    }
    try {
      this.#letIn();
      this.#init.take(bytes);
    } catch (error) {
      this.fail(asSightlineError(error));
    }
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError, code: number = closeCodeOf(error.code)): void {
    if (this.#isShut) return;
    this.#init.tell(error);
    this.#init.peer.close(code, closeReason(error.message));
    this.end();
  }

  /** All is said. */
  leave(): void {
    if (this.#isShut) return;
    this.#init.peer.close(NORMAL, '');
    this.end();
  }

  /** The socket is gone, or about to be. */
  end(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#init.ended();
  }

  /** Fails unless the returned function is called in time. */
  expect(what: string, withinMs: number): () => void {
    return this.#init.clock.after(withinMs, () =>
      this.fail(new SightlineError('deadline', `No ${what} came within ${withinMs / 1000} s.`)),
    );
  }

  #letIn(): void {
    const { clock, messagesPerSecond } = this.#init;
    if (this.#rate.take('', 1, clock.now()) > 0)
      throw new SightlineError('overloaded', `More than ${messagesPerSecond} messages a second.`);
  }
}
