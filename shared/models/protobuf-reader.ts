import { SightlineError } from '../errors.ts';

/** One field of a message in Protocol Buffers' encoding: a number, or the bytes of a text or message. */
export interface ProtobufField {
  readonly field: number;
  /** Varints only; null where it does not fit a safe integer. */
  readonly number: number | null;
  /** A view into the bytes that are read. */
  readonly message: Uint8Array | null;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;
const MAX_VARINT_BYTES = 10;

/** Walks over the fields of one message. Iterating throws `invalid_model` when the bytes are no message. */
export class ProtobufReader implements Iterable<ProtobufField> {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Generator<ProtobufField> {
    while (this.#at < this.#bytes.length) {
      const tag = this.#varint();
      if (tag === null || tag < 8) throw broken();
      yield this.#value(Math.floor(tag / 8), tag % 8);
    }
  }

  #value(field: number, kind: number): ProtobufField {
    if (kind === VARINT) return { field, number: this.#varint(), message: null };
    if (kind === BYTES) return { field, number: null, message: this.#take(this.#varint() ?? -1) };
    if (kind !== FIXED_64 && kind !== FIXED_32) throw broken();
    this.#take(kind === FIXED_64 ? 8 : 4);
    return { field, number: null, message: null };
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw broken();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** Null for one beyond the safe integers: negative ones, as protobuf writes them. */
  #varint(): number | null {
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw broken();
      this.#at += 1;
      value += (byte % 128) * 128 ** index;
      if (byte < 128) return Number.isSafeInteger(value) ? value : null;
    }
    throw broken();
  }
}

function broken(): SightlineError {
  return new SightlineError(
    'invalid_model',
    'This is no ONNX model: its bytes are cut off or of another kind.',
  );
}
