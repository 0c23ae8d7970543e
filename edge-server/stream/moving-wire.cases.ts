import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { Dice } from '../../shared/run/random.cases.ts';
import type { RunLink, RunLinkEvents } from '../../shared/run/remote-link.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { RunCommand } from '../../shared/wire/run-messages.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import type { DecodedRunServerMessage } from '../../shared/wire/run-server-message.ts';
import type { Peer } from './offload-connection.ts';
import { RunConnection } from './run-connection.ts';
import type { RunServices } from './run-services.ts';

/** A wire between a page and a server: everything in order, each after a random while. */
export class WireLink implements RunLink<Picture> {
  readonly connection: RunConnection;
  readonly #dice: Dice;
  #events: RunLinkEvents | null = null;
  #there: Promise<void> = Promise.resolve();
  #back: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(services: RunServices, dice: Dice) {
    this.#dice = dice;
    const peer: Peer = {
      bufferedAmount: 0,
      send: (bytes) => this.#tell(decodeRunServerMessage(bytes)),
      close: () => undefined,
      terminate: () => undefined,
    };
    this.connection = new RunConnection(peer, services, '10.0.0.7');
  }

  listen(events: RunLinkEvents): void {
    this.#events = events;
  }

  send(message: RunCommand): void {
    this.#carry(encodeMessage(message));
  }

  sendFrame(id: number, info: Omit<FrameInfo, 'id'>, { layout, data }: Picture): void {
    this.#carry(encodeMessage({ type: 'frame', id, info, layout }, data));
  }

  close(): void {
    this.#closed = true;
    this.connection.ended();
  }

  /** It breaks: the server and the page learn of it. */
  break(): void {
    this.connection.ended();
    this.#closed = true;
    this.#events?.lost(new SightlineError('edge_lost', 'The edge went away.'));
  }

  #carry(bytes: Uint8Array): void {
    this.#there = this.#later(this.#there, () => this.connection.receive(bytes, true));
  }

  #tell({ message, payload }: DecodedRunServerMessage): void {
    this.#back = this.#later(this.#back, () => this.#events?.message(message, payload));
  }

  async #later(before: Promise<void>, action: () => void): Promise<void> {
    await before;
    for (let turns = this.#dice.below(3); turns > 0; turns -= 1) await settle();
    if (!this.#closed) action();
  }
}
