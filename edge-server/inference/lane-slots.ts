/**
 * The most bytes one message to a lane may have: more than the largest frame that the server takes. The system gives
 * memory only for what was ever written.
 */
const SLOT_BYTES = 40 * 1024 * 1024;

const FIELDS = 3;
const [STATE, HEADER_BYTES, PAYLOAD_BYTES] = [0, 1, 2];
const FREE = 0;
const FULL = 1;
const ENDED = 2;
const SLOTS = 2;

/** The memory that a lane's two threads share; plain data, so that it can be handed to a thread. */
export interface SharedSlots {
  readonly control: SharedArrayBuffer;
  readonly slots: readonly SharedArrayBuffer[];
}

/** Room for one message being worked on and one being read. */
export function createSlots(): SharedSlots {
  const slots = Array.from({ length: SLOTS }, () => new SharedArrayBuffer(SLOT_BYTES));
  return { control: new SharedArrayBuffer(SLOTS * FIELDS * Int32Array.BYTES_PER_ELEMENT), slots };
}

/** A message in its slot; both views are valid until the slot is released. */
export interface SlotMessage {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
}

/**
 * A queue of two slots between two threads that block: one side fills, the other empties, in turn. Each side has
 * an instance of its own over the same memory.
 */
export class SlotQueue {
  readonly #control: Int32Array;
  readonly #slots: readonly SharedArrayBuffer[];
  #next = 0;

  constructor(shared: SharedSlots) {
    this.#control = new Int32Array(shared.control);
    this.#slots = shared.slots;
  }

  /** Filling side: waits for a free slot and gives its memory, as long as both parts. Throws when they are too long. */
  acquire(headerBytes: number, payloadBytes: number): Uint8Array {
    this.#waitWhile(FULL);
    this.#control[this.#field(HEADER_BYTES)] = headerBytes;
    this.#control[this.#field(PAYLOAD_BYTES)] = payloadBytes;
    return new Uint8Array(this.#slot, 0, headerBytes + payloadBytes);
  }

  /** Filling side: hands over what was acquired. */
  publish(): void {
    this.#turn(FULL);
  }

  /** Filling side: nothing will come any more. */
  end(): void {
    this.#waitWhile(FULL);
    this.#turn(ENDED);
  }

  /** Emptying side: waits for a message; undefined when none will come any more. */
  take(): SlotMessage | undefined {
    this.#waitWhile(FREE);
    if (Atomics.load(this.#control, this.#field(STATE)) === ENDED) return undefined;
    const headerBytes = this.#control[this.#field(HEADER_BYTES)] ?? 0;
    const payloadBytes = this.#control[this.#field(PAYLOAD_BYTES)] ?? 0;
    return {
      header: new Uint8Array(this.#slot, 0, headerBytes),
      payload: new Uint8Array(this.#slot, headerBytes, payloadBytes),
    };
  }

  /** Emptying side: done with what was taken. */
  release(): void {
    this.#turn(FREE);
  }

  get #slot(): SharedArrayBuffer {
    const slot = this.#slots[this.#next];
    if (slot === undefined) throw new RangeError('no such slot');
    return slot;
  }

  #field(field: number): number {
    return this.#next * FIELDS + field;
  }

  #waitWhile(state: number): void {
    const index = this.#field(STATE);
    while (Atomics.load(this.#control, index) === state) Atomics.wait(this.#control, index, state);
  }

  #turn(state: number): void {
    Atomics.store(this.#control, this.#field(STATE), state);
    Atomics.notify(this.#control, this.#field(STATE));
    this.#next = (this.#next + 1) % this.#slots.length;
  }
}
