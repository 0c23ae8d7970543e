import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { SightlineError } from '../../shared/errors.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import type { Tensor } from '../../shared/tensor.ts';
import { tensorOver } from '../../wasm/output.ts';

/** What is said of a tensor whose numbers go by themselves. */
export interface TensorShape {
  readonly type: PreprocessSpec['type'];
  readonly dims: readonly number[];
}

/**
 * Hands tensors from one thread to another that both block: their memory changes hands and comes back, since the native
 * runtime takes no shared memory. Each side has one end of a channel; there are as many buffers as are under way at once.
 */
export class TensorSender {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Copies a tensor's numbers and sends them; they arrive before whatever is told by other ways after this. */
  send({ data }: Tensor): void {
    const buffer = this.#room(data.byteLength);
    new Uint8Array(buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#port.postMessage(buffer, [buffer]);
  }

  /** A buffer that came back, or another one when none did. */
  #room(byteLength: number): ArrayBuffer {
    const returned = received(this.#port);
    return returned?.byteLength === byteLength ? returned : new ArrayBuffer(byteLength);
  }
}

/** The other end. */
export class TensorReceiver {
  readonly #port: MessagePort;
  #held: ArrayBuffer | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** The next tensor; valid until `giveBack`. Throws `internal` when none was sent. */
  take({ type, dims }: TensorShape): Tensor {
    const buffer = received(this.#port);
    if (buffer === undefined) throw new SightlineError('internal', 'a tensor was announced and did not come');
    this.#held = buffer;
    return tensorOver(type, dims, buffer, 0, buffer.byteLength);
  }

  /** Lets the sender have the memory of what was taken last. */
  giveBack(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#port.postMessage(held, [held]);
  }
}

function received(port: MessagePort): ArrayBuffer | undefined {
  const message: { readonly message: unknown } | undefined = receiveMessageOnPort(port);
  return message?.message instanceof ArrayBuffer ? message.message : undefined;
}
