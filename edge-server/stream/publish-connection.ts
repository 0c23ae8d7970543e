import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import { decodePublishClientMessage } from '../../shared/wire/publish-client-message.ts';
import type { PublishFrame, PublishRate, PublishServerMessage } from '../../shared/wire/publish-messages.ts';
import type { Clock } from '../clock.ts';
import { MessageDoor } from './message-door.ts';
import type { Peer } from './offload-connection.ts';
import { decodePublished } from './publish-decoder.ts';
import type { PublishedCameras, Publisher } from './published-cameras.ts';

const HELLO_WITHIN_MS = 5_000;
const MESSAGES_PER_SECOND = 120;
/** Pictures that may be on their way: one travels while another is decoded. */
export const PUBLISH_CREDITS = 2;

/** What all connections of publishers share. */
export interface PublishServices {
  readonly cameras: PublishedCameras;
  readonly clock: Clock;
  /** Says why a connection was ended. */
  readonly log: (message: string) => void;
}

/** A picture that came, and when it was taken by this server's clock. */
interface Arrival {
  readonly frame: PublishFrame;
  readonly bytes: Uint8Array;
  readonly takenMs: number;
}

/**
 * The server's side of one publisher: a hello, then pictures against credits, of which the newest is decoded. Whatever
 * is wrong ends this connection with a reason, and nothing else.
 */
export class PublishConnection implements Publisher {
  readonly #peer: Peer;
  readonly #services: PublishServices;
  readonly #id: string;
  readonly #door: MessageDoor;
  readonly #cancelHello: () => void;
  #name: string | null = null;
  #leave: () => void = () => undefined;
  #credits = 0;
  #decoding = false;
  #waiting: Arrival | null = null;

  constructor(peer: Peer, id: string, services: PublishServices) {
    this.#peer = peer;
    this.#id = id;
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

  get name(): string {
    return this.#name ?? '';
  }

  /** A message came. The bytes must not change as long as the picture in them is looked at. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    this.#door.receive(bytes, isBinary);
  }

  /** Says what is wrong and closes. */
  fail(error: SightlineError): void {
    this.#door.fail(error);
  }

  /** The socket is gone, or about to be. */
  ended(): void {
    this.#door.end();
  }

  wish(wish: PublishRate): void {
    if (this.#credits > 0) this.#send({ type: 'wish', wish });
  }

  end(error: SightlineError): void {
    this.fail(error);
  }

  #close(): void {
    this.#cancelHello();
    this.#waiting = null;
    this.#leave();
  }

  #tell({ code, message }: SightlineError): void {
    this.#services.log(`ended the connection of a publisher: ${message}`);
    this.#send({ type: 'error', code, message: message.slice(0, 2000) });
  }

  #take(bytes: Uint8Array): void {
    const { message, payload } = decodePublishClientMessage(bytes);
    if (message.type === 'bye') return this.#door.leave();
    if (message.type === 'frame') return this.#frame(message, payload);
    if (this.#name !== null) throw new SightlineError('invalid_message', 'A second hello came.');
    this.#cancelHello();
    this.#name = message.name;
    this.#leave = this.#services.cameras.publish(this.#id, this);
    this.#credits = PUBLISH_CREDITS;
    const wish = this.#services.cameras.wishOf(this.#id);
    return this.#send({ type: 'ready', credits: PUBLISH_CREDITS, wish });
  }

  #frame(frame: PublishFrame, bytes: Uint8Array): void {
    if (this.#name === null) throw new SightlineError('invalid_message', 'A picture came before `hello`.');
    if (this.#credits <= 0) throw new SightlineError('invalid_message', 'A picture came without a credit.');
    this.#credits -= 1;
    const arrival = { frame, bytes, takenMs: this.#services.clock.now() - frame.ageMs };
    if (!this.#decoding) return void this.#work(arrival);
    // The newest wins.
    if (this.#waiting !== null) this.#settle(this.#waiting.frame);
    this.#waiting = arrival;
    return undefined;
  }

  /** Never rejects. */
  async #work(first: Arrival): Promise<void> {
    this.#decoding = true;
    for (let next: Arrival | null = first; next !== null && !this.#door.isShut;) {
      await this.#use(next);
      next = this.#waiting;
      this.#waiting = null;
    }
    this.#decoding = false;
  }

  async #use({ frame, bytes, takenMs }: Arrival): Promise<void> {
    try {
      const picture = await pictureOf(frame, bytes);
      this.#settle(frame);
      this.#services.cameras.give(this.#id, this, picture, takenMs);
    } catch (error) {
      this.#settle(frame, asSightlineError(error).message);
    }
  }

  #settle({ id }: PublishFrame, unreadable?: string): void {
    this.#credits += 1;
    const why = unreadable === undefined ? {} : { unreadable: unreadable.slice(0, 1000) };
    if (!this.#door.isShut) this.#send({ type: 'taken', id, ...why });
  }

  #send(message: PublishServerMessage): void {
    this.#peer.send(encodeMessage(message));
  }
}

async function pictureOf({ content }: PublishFrame, bytes: Uint8Array): Promise<Picture> {
  if (content.kind === 'lossy') return decodePublished(bytes, content.lossy);
  // The message goes back to the socket's memory.
  return { layout: content.layout, data: new Uint8Array(bytes) };
}
