import type { RunCommand } from '../wire/run-messages.ts';

/**
 * What is said to a run that is elsewhere. That it shall say what it remembers is the last word: whoever looks at it,
 * asks it for the time or tells it something after that means the run that goes on from there.
 */
export class RemoteOrders {
  readonly #send: (message: RunCommand) => void;
  #isOver = false;

  constructor(send: (message: RunCommand) => void) {
    this.#send = send;
  }

  say(message: RunCommand): void {
    if (this.#isOver) return;
    this.#isOver = message.type === 'save';
    this.#send(message);
  }
}
