/**
 * How messages lie on the pipe between the server and a lane process, which trust each other:
 * `[uint32 LE header bytes][uint32 LE payload bytes][JSON header][payload]`.
 */
const PREFIX_BYTES = 8;

/** The bytes before a payload; the payload is written after it as it is, without a copy. */
export function laneHead(header: object, payloadBytes: number): Buffer {
  const json = JSON.stringify(header);
  const jsonBytes = Buffer.byteLength(json);
  const head = Buffer.allocUnsafe(PREFIX_BYTES + jsonBytes);
  head.writeUInt32LE(jsonBytes, 0);
  head.writeUInt32LE(payloadBytes, 4);
  head.write(json, PREFIX_BYTES);
  return head;
}

/** Gives the memory that a payload of this size is to be put into. */
export type Allocate = (byteLength: number) => Uint8Array;

type Part = 'prefix' | 'header' | 'payload';

/** Puts messages together from the chunks of a pipe, copying each payload byte once, to where it is wanted. */
export class LaneReader<Header> {
  readonly #allocate: Allocate;
  #part: Part = 'prefix';
  #target: Uint8Array = new Uint8Array(PREFIX_BYTES);
  #filled = 0;
  #payloadBytes = 0;
  #header: Header | undefined;

  constructor(allocate: Allocate) {
    this.#allocate = allocate;
  }

  /**
   * Reads from `chunk` starting at `offset` until a message is complete or the chunk ends. Gives the offset reached
   * and the message, if one is complete.
   */
  read(
    chunk: Uint8Array,
    offset: number,
  ): { offset: number; message?: { header: Header; payload: Uint8Array } } {
    let at = offset;
    for (;;) {
      const take = Math.min(this.#target.length - this.#filled, chunk.length - at);
      this.#target.set(chunk.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled < this.#target.length) return { offset: at };
      const message = this.#finishPart();
      if (message !== undefined) return { offset: at, message };
    }
  }

  #finishPart(): { header: Header; payload: Uint8Array } | undefined {
    const done = this.#target;
    if (this.#part === 'prefix') {
      const prefix = Buffer.from(done.buffer, done.byteOffset, done.length);
      this.#payloadBytes = prefix.readUInt32LE(4);
      this.#expect('header', new Uint8Array(prefix.readUInt32LE(0)));
      return undefined;
    }
    if (this.#part === 'header') {
      // Both ends are ours and of one build: what one writes, the other knows.
      const header: Header = JSON.parse(Buffer.from(done.buffer, done.byteOffset, done.length).toString());
      this.#header = header;
      this.#expect(
        'payload',
        this.#payloadBytes === 0 ? new Uint8Array(0) : this.#allocate(this.#payloadBytes),
      );
      return undefined;
    }
    const header = this.#header;
    this.#expect('prefix', new Uint8Array(PREFIX_BYTES));
    return header === undefined ? undefined : { header, payload: done };
  }

  #expect(part: Part, target: Uint8Array): void {
    this.#part = part;
    this.#target = target;
    this.#filled = 0;
  }
}
