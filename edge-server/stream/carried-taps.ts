import { messageOf } from '../../shared/errors.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run } from '../../shared/run/run.api.ts';
import type { RunServerMessage, RunTap, TappedMessage } from '../../shared/wire/run-messages.ts';
import type { Clock } from '../clock.ts';
import { smallPicture } from '../runs/small-picture.ts';
import { isPicture } from './tap-feed.ts';

/** What looks into a carried run from the other end of its connection. */
export interface CarriedTapsInit {
  readonly clock: Clock;
  readonly run: () => Run;
  readonly send: (message: RunServerMessage, payload?: Uint8Array) => boolean;
  readonly warn: (words: string) => void;
}

/** Of one client at once. */
const MAX_TAPS = 16;
/** People read a few a second; what comes in between is left out. */
const PICTURE_MS = 200;
const PLAIN_MS = 20;
/** The longest side of a picture that is shown, pixels. */
const LONGEST_SIDE = 320;

/** Samples what goes into and comes out of elements. Whoever made it ends it with `close`. */
export class CarriedTaps {
  readonly #init: CarriedTapsInit;
  readonly #ends = new Map<number, () => void>();

  constructor(init: CarriedTapsInit) {
    this.#init = init;
  }

  /** What cannot be looked at is said, and disturbs nothing. */
  open({ tap, element, side, every }: RunTap): void {
    this.end(tap);
    if (this.#ends.size >= MAX_TAPS) {
      this.#init.warn(`Not more than ${MAX_TAPS} elements can be looked at at once.`);
      return;
    }
    const look = { nextAt: 0 };
    const onMessage = (message: Message): void => this.#show(tap, message, look);
    try {
      this.#ends.set(tap, this.#init.run().tap({ element, side, every, onMessage }));
    } catch (error) {
      this.#init.warn(messageOf(error));
    }
  }

  end(tap: number): void {
    this.#ends.get(tap)?.();
    this.#ends.delete(tap);
  }

  close(): void {
    for (const tap of this.#ends.keys()) this.end(tap);
  }

  #show(tap: number, message: Message, look: { nextAt: number }): void {
    const now = this.#init.clock.now();
    if (now < look.nextAt) return;
    look.nextAt = now + (message.kind === 'frame' ? PICTURE_MS : PLAIN_MS);
    const { frame, subject } = message;
    if (message.kind === 'tensor') this.#send(tap, { kind: 'tensor', frame, subject });
    else if (message.kind !== 'frame') this.#send(tap, message);
    else if (isPicture(message.value)) {
      const { width, height, rgb } = smallPicture(message.value, LONGEST_SIDE);
      this.#send(tap, { kind: 'frame', frame, subject, value: { width, height } }, rgb);
    }
  }

  #send(tap: number, message: TappedMessage, pixels?: Uint8Array): void {
    this.#init.send({ type: 'tapped', tap, message }, pixels);
  }
}
