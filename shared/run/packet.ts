import type { Message } from './message.ts';

/** The thread that something came from, as seen from here. */
export interface LeaseOrigin {
  /** Whether it gives again what it was not told of. */
  readonly givesAgain: boolean;
  /** All that is left of it waits where it must not be lost: nobody need hold back for it any more. */
  eased(lease: Lease): void;
  /** The last of it has left this thread, or ended in it. */
  released(lease: Lease): void;
}

/** What whoever holds a part of something that came from another thread does with it. */
export interface Claim {
  /** Whether somebody on the other side holds back until it is released. */
  readonly isAwaited: boolean;
  /** Whether the other side gives it again as long as it was not told. */
  readonly isAnswered: boolean;
  /** That many more hold it. */
  hold(holders: number): void;
  release(): void;
  /** The same claim for one who holds nobody back with it any more; takes this one's place. */
  ease(): Claim;
}

/**
 * A claim on something that came from another thread: everything made of it holds the lease too, and when the last
 * of that has left this thread, or ended in it, the other side is told.
 */
export class Lease implements Claim {
  readonly seq: number;
  readonly isAwaited: boolean;
  readonly #origin: LeaseOrigin;
  #holders = 1;
  /** Those of them that hold somebody back. */
  #awaited = 1;

  constructor(origin: LeaseOrigin, seq: number, isAwaited: boolean) {
    this.#origin = origin;
    this.seq = seq;
    this.isAwaited = isAwaited;
  }

  get isAnswered(): boolean {
    return this.#origin.givesAgain;
  }

  /** Whether nobody holds back for it any more, though it is not released. */
  get isEased(): boolean {
    return this.#awaited === 0;
  }

  hold(holders: number): void {
    this.#awaited += holders;
    this.holdEased(holders);
  }

  release(): void {
    const isLast = this.#holders === 1;
    if (!isLast) this.#await(-1);
    this.releaseEased();
  }

  ease(): Claim {
    this.#await(-1);
    return new EasedClaim(this);
  }

  holdEased(holders: number): void {
    this.#holders += holders;
  }

  releaseEased(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#origin.released(this);
  }

  #await(more: number): void {
    this.#awaited += more;
    if (this.#awaited === 0) this.#origin.eased(this);
  }
}

/** A part of a lease that holds nobody back. */
class EasedClaim implements Claim {
  readonly isAwaited = false;
  readonly #lease: Lease;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  get isAnswered(): boolean {
    return this.#lease.isAnswered;
  }

  hold(holders: number): void {
    this.#lease.holdEased(holders);
  }

  release(): void {
    this.#lease.releaseEased();
  }

  ease(): Claim {
    return this;
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
  readonly lease: Claim | null;
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
