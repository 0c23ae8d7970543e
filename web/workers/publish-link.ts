import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { LossyPicture } from '../../shared/frame.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { PublishServerMessage } from '../../shared/wire/publish-messages.ts';
import { decodePublishServerMessage } from '../../shared/wire/publish-server-message.ts';
import type { Socket } from './offload-connection.ts';
import type { FromPublish } from './publish.api.ts';

/** A picture as it is sent. */
export interface SqueezedPicture {
  readonly lossy: LossyPicture;
  readonly bytes: Uint8Array;
}

/** Makes a picture of a frame, its longer side at most `side` pixels, and closes the frame. */
export type Squeeze = (frame: VideoFrame, side: number) => Promise<SqueezedPicture>;

/**
 * The publisher's end of its connection: asks for a frame whenever there is a credit and nothing is being squeezed, and
 * tells when it is over, once. Takes a socket over that is connecting.
 */
export class PublishLink {
  readonly #socket: Socket;
  readonly #tell: (message: FromPublish) => void;
  readonly #squeeze: Squeeze;
  #credits = 0;
  #side = 0;
  #asked = false;
  #count = 0;
  #over = false;

  constructor(socket: Socket, name: string, squeeze: Squeeze, tell: (message: FromPublish) => void) {
    this.#socket = socket;
    this.#tell = tell;
    this.#squeeze = squeeze;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () =>
      socket.send(encodeMessage({ type: 'hello', protocol: 1, name: name.slice(0, 100) })),
    );
    socket.addEventListener('message', ({ data }) => this.#hear(data));
    socket.addEventListener('close', ({ reason }) =>
      this.#end(new SightlineError('edge_lost', reason === '' ? 'The edge went away.' : reason)),
    );
  }

  /** Sends a frame that was asked for; the frame is closed however it goes. `takenAt`, `now`: milliseconds since 1970. */
  async send(frame: VideoFrame, takenAt: number, now: () => number): Promise<void> {
    try {
      const { lossy, bytes } = await this.#squeeze(frame, this.#side);
      this.#asked = false;
      if (this.#over) return;
      this.#count += 1;
      this.#credits -= 1;
      const ageMs = Math.min(60_000, Math.max(0, now() - takenAt));
      const content = { kind: 'lossy', lossy } as const;
      this.#socket.send(encodeMessage({ type: 'frame', id: this.#count, ageMs, content }, bytes));
      this.#tell({ tell: 'sent', width: lossy.width, height: lossy.height });
      this.#ask();
    } catch (error) {
      this.#end(asSightlineError(error));
    } finally {
      frame.close();
    }
  }

  #hear(data: unknown): void {
    if (this.#over) return;
    try {
      if (!(data instanceof ArrayBuffer)) throw new SightlineError('invalid_message', 'The edge sent text.');
      this.#take(decodePublishServerMessage(new Uint8Array(data)));
    } catch (error) {
      this.#end(asSightlineError(error));
    }
  }

  #take(message: PublishServerMessage): void {
    if (message.type === 'error') return this.#end(new SightlineError(message.code, message.message));
    if (message.type === 'taken') this.#credits += 1;
    else {
      if (message.type === 'ready') this.#credits = message.credits;
      this.#side = message.wish.side;
      this.#tell({ tell: 'wish', wish: message.wish });
    }
    return this.#ask();
  }

  #ask(): void {
    if (this.#over || this.#asked || this.#credits <= 0) return;
    this.#asked = true;
    this.#tell({ tell: 'free' });
  }

  #end({ code, message }: SightlineError): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.close(1000);
    this.#tell({ tell: 'lost', code, message });
  }
}
