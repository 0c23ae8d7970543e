import type { Message } from './message.ts';

/**
 * A claim on something that came from another thread: everything made of it holds the lease too, and when the last
 * of that has left this thread, or ended in it, the other side is told.
 */
export class Lease {
  readonly #onReleased: () => void;
  readonly #isAnswered: () => boolean;
  #holders = 1;

  constructor(onReleased: () => void, isAnswered: () => boolean = () => false) {
    this.#onReleased = onReleased;
    this.#isAnswered = isAnswered;
  }

  /** Whether the other side gives it again as long as it was not told. */
  get isAnswered(): boolean {
    return this.#isAnswered();
  }

  /** That many more hold it. */
  hold(holders: number): void {
    this.#holders += holders;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#onReleased();
  }
}

/** A message on its way, with what has to be accounted for. Exactly one holder at a time. */
export interface Packet {
  readonly message: Message;
  /** The frame that it is accounted to, whatever its message says that it stems from. */
  readonly frame: number;
  /** The part of its frame that this stands for, 0..1; 0: nobody counts it. */
  readonly share: number;
  /** When its frame was captured, milliseconds of the run's clock. */
  readonly capturedAt: number;
  readonly lease: Lease | null;
  /** When it came to the wire it is in, for order between wires. */
  arrival: number;
  /** How often an element was asked in vain. */
  attempts: number;
}

/** A packet made of another one; it takes over `share` of it and holds its lease. */
export function derive(packet: Packet, message: Message, share: number): Packet {
  const { frame, capturedAt, lease } = packet;
  return { message, frame, share, capturedAt, lease, arrival: 0, attempts: 0 };
}
