import { SightlineError } from '../../shared/errors.ts';
import type { RunFrame, RunServerMessage } from '../../shared/wire/run-messages.ts';
import type { ConnectionSource } from '../runs/connection-source.ts';
import type { ByteBudget } from './byte-budget.ts';

/** Frames that a client may have under way. */
export const RUN_CREDITS = 2;

/** Where the frames of a carried run go. */
export interface CarriedFramesInit {
  readonly source: ConnectionSource;
  readonly budget: ByteBudget;
  readonly send: (message: RunServerMessage) => boolean;
}

/** Takes the frames of one connection in, in order, and gives credits back. */
export class CarriedFrames {
  readonly #init: CarriedFramesInit;
  #received = 0;
  #underWay = 0;

  constructor(init: CarriedFramesInit) {
    this.#init = init;
  }

  /** A frame came. Throws when it is no later one, or comes beyond the credits. */
  take({ id, info, layout }: RunFrame, payload: Uint8Array): void {
    const { source, budget } = this.#init;
    // One that could not be read was not sent: numbers may be left out.
    if (id <= this.#received || this.#underWay >= RUN_CREDITS) {
      const words = `Frame ${id} came out of turn: ${this.#received} was the last, ${this.#underWay} are under way.`;
      throw new SightlineError('invalid_message', words);
    }
    if (!budget.take(payload.length))
      throw new SightlineError('overloaded', 'The server holds too many frames; come back later.');
    this.#received = id;
    this.#underWay += 1;
    // The bytes that came belong to the socket.
    const welcome = source.give({ layout, data: new Uint8Array(payload) }, info);
    if (welcome === undefined) this.#taken(id, payload.length);
    else void Promise.allSettled([welcome]).then(() => this.#taken(id, payload.length));
  }

  #taken(id: number, bytes: number): void {
    this.#underWay -= 1;
    this.#init.budget.give(bytes);
    this.#init.send({ type: 'taken', id });
  }
}
