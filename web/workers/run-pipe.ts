import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { FrameInfo, PictureLayout } from '../../shared/frame.ts';
import { encodeMessage, encodeParts } from '../../shared/wire/framing.ts';
import type { RunCommand, RunFrame } from '../../shared/wire/run-messages.ts';
import { RUN_MESSAGE_LIMITS } from '../../shared/wire/run-schemas.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import { readFrame } from './frame-reader.ts';
import type { Socket } from './offload-connection.ts';
import type { FromRunLink } from './run-link.api.ts';

const NOTHING = new Uint8Array(0);

/** Reads frames and sends everything in the order it was given; tells what comes. Takes the socket over. */
export class RunPipe {
  readonly #socket: Socket;
  readonly #tell: (message: FromRunLink) => void;
  #turn: Promise<void>;
  #lost = false;
  #planes = NOTHING;
  #packed = NOTHING;

  constructor(socket: Socket, tell: (message: FromRunLink) => void) {
    this.#socket = socket;
    this.#tell = tell;
    socket.binaryType = 'arraybuffer';
    this.#turn = new Promise((resolve) => socket.addEventListener('open', resolve));
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', ({ reason }) =>
      this.#lose(new SightlineError('edge_lost', `The edge went away${reason === '' ? '' : `: ${reason}`}.`)),
    );
  }

  /** Sends what carries no frame. */
  send(message: RunCommand): void {
    this.#inTurn(() => {
      const bytes = encodeMessage(message);
      if (bytes.length > RUN_MESSAGE_LIMITS.maxHeaderBytes)
        throw new SightlineError(
          'too_large',
          `What the run remembers is too large to move: ${bytes.length} bytes.`,
        );
      this.#socket.send(bytes);
      return Promise.resolve();
    });
  }

  /** Reads a frame's own planes and sends them. Closes it. */
  sendFrame(id: number, info: Omit<FrameInfo, 'id'>, frame: VideoFrame): void {
    this.#inTurn(async () => {
      const layout = await this.#read(id, frame);
      if (layout !== null) this.#socket.send(this.#pack({ type: 'frame', id, info, layout }));
    });
  }

  #inTurn(step: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(() => (this.#lost ? undefined : step()))
      .catch((error: unknown) => this.#lose(asSightlineError(error)));
  }

  /** Null when it cannot be read, which is told. */
  async #read(id: number, frame: VideoFrame): Promise<PictureLayout | null> {
    try {
      return await readFrame(frame, (length) => {
        if (this.#planes.length < length) this.#planes = new Uint8Array(length);
        this.#planes = this.#planes.subarray(0, length);
        return this.#planes;
      });
    } catch {
      // The run counts it as failed; the next one may be readable.
      this.#tell({ tell: 'unsent', id });
      return null;
    } finally {
      frame.close();
    }
  }

  /** One piece in memory that is used again: `send` copies it. */
  #pack(header: RunFrame): Uint8Array<ArrayBuffer> {
    const [head, planes] = encodeParts(header, this.#planes);
    const length = head.length + planes.length;
    if (this.#packed.length < length) this.#packed = new Uint8Array(length);
    this.#packed.set(head);
    this.#packed.set(planes, head.length);
    return this.#packed.subarray(0, length);
  }

  #take(data: unknown): void {
    if (this.#lost) return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new SightlineError('invalid_message', 'The edge sent text.');
      this.#tell({ tell: 'message', ...decodeRunServerMessage(new Uint8Array(data)) });
    } catch (error) {
      this.#lose(asSightlineError(error, 'invalid_message'));
    }
  }

  #lose({ code, message }: SightlineError): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#socket.close(1000);
    this.#tell({ tell: 'lost', code, message });
  }
}
