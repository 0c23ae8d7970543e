import type { FrameMessage } from '../run/message.ts';

interface Pending {
  readonly message: FrameMessage;
  /** A detector has probably taken it: when its last result came, this one was the newest. */
  expected: boolean;
}

/** How many of the newest frames a detector may have taken when its last result came: that result was on its way too. */
const NEWEST = 2;

/**
 * Frames that wait for what is found in them, few of many: a camera gives ten frames while a slow detector looks at
 * one. Which one that is nobody says, but a detector that is done takes the newest frame there is, or else the next;
 * so those that were newest when a result came, and the next one, are kept before all others.
 */
export class PendingFrames {
  readonly #limit: number;
  readonly #drop: (message: FrameMessage) => void;
  /** In the order of their ids, which is that of their coming but for accidents. */
  readonly #pending = new Map<number, Pending>();
  /** At first every detector is free: it takes what comes. */
  #expectNext = true;

  /** `drop` is told of every frame that is not given out. */
  constructor(limit: number, drop: (message: FrameMessage) => void) {
    this.#limit = Math.max(1, limit);
    this.#drop = drop;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Takes a frame over; of two of one id the newer one stays. */
  add(message: FrameMessage): void {
    this.#discard(message.frame.id);
    this.#pending.set(message.frame.id, { message, expected: this.#expectNext });
    this.#expectNext = false;
    if (this.#pending.size > this.#limit) this.#discard(this.#leastWanted());
  }

  /** A result came: whoever gave it takes another frame about now. */
  expectNext(): void {
    this.#expectNext = true;
    for (const each of [...this.#pending.values()].slice(-NEWEST)) each.expected = true;
  }

  has(id: number): boolean {
    return this.#pending.has(id);
  }

  /** Gives a frame out. */
  take(id: number): FrameMessage | undefined {
    const found = this.#pending.get(id);
    this.#pending.delete(id);
    return found?.message;
  }

  /** Drops this one and all before it. */
  dropUntil(id: number): void {
    for (const each of this.#pending.keys()) if (each <= id) this.#discard(each);
  }

  clear(): void {
    this.dropUntil(Number.POSITIVE_INFINITY);
  }

  #discard(id: number): void {
    const found = this.take(id);
    if (found !== undefined) this.#drop(found);
  }

  /** The oldest that no detector has taken; never the one that came last. */
  #leastWanted(): number {
    const entries = [...this.#pending].slice(0, -1);
    const unwanted = entries.find(([, { expected }]) => !expected) ?? entries[0];
    return unwanted?.[0] ?? 0;
  }
}
