import type { Message } from './message.ts';

/** The thread that something came from, as seen from here. */
export interface LeaseOrigin {
  /** Whether it gives again what it was not told of. */
  readonly givesAgain: boolean;
  /** The last of it has left this thread, or ended in it. */
  released(lease: Lease): void;
}

/**
 * A claim on something that came from another thread: everything made of it holds the lease too, and when the last
 * of that has left this thread, or ended in it, the other side is told.
 */
export class Lease {
  readonly seq: number;
  /** Whether somebody on the other side holds back until it is released. */
  readonly isAwaited: boolean;
  readonly #origin: LeaseOrigin;
  #holders = 1;

  constructor(origin: LeaseOrigin, seq: number, isAwaited: boolean) {
    this.#origin = origin;
    this.seq = seq;
    this.isAwaited = isAwaited;
  }

  /** Whether the other side gives it again as long as it was not told. */
  get isAnswered(): boolean {
    return this.#origin.givesAgain;
  }

  /** That many more hold it. */
  hold(holders: number): void {
    this.#holders += holders;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#origin.released(this);
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
