import type { LiveFrame } from '../../shared/wire/live-messages.ts';

/** A frame whose picture waits to be decoded. */
interface Waiting {
  readonly frame: LiveFrame;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes pictures one at a time; of those that come meanwhile the newest is next. A frame is shown when its picture
 * is there, one without a picture at once; what was found in a picture that was left out is shown without it.
 */
export class LivePictures {
  readonly #decode: (jpeg: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>;
  readonly #show: (frame: LiveFrame, picture: ImageBitmap | null) => void;
  readonly #failed: (frame: LiveFrame) => void;
  #next: Waiting | null = null;
  #busy = false;
  /** Goes up when everything is forgotten. */
  #era = 0;

  constructor(
    decode: (jpeg: Uint8Array<ArrayBuffer>) => Promise<ImageBitmap>,
    show: (frame: LiveFrame, picture: ImageBitmap | null) => void,
    failed: (frame: LiveFrame) => void,
  ) {
    this.#decode = decode;
    this.#show = show;
    this.#failed = failed;
  }

  add(frame: LiveFrame, jpeg: Uint8Array<ArrayBuffer>): void {
    if (frame.picture === null) return this.#show(frame, null);
    const before = this.#next;
    this.#next = { frame, jpeg };
    if (before !== null) this.#show({ ...before.frame, picture: null }, null);
    return this.#busy ? undefined : void this.#work();
  }

  /** What waits is of no use any more. */
  forget(): void {
    this.#next = null;
    this.#era += 1;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#take(); next !== null; next = this.#take()) await this.#one(next);
    this.#busy = false;
  }

  #take(): Waiting | null {
    const next = this.#next;
    this.#next = null;
    return next;
  }

  async #one({ frame, jpeg }: Waiting): Promise<void> {
    const era = this.#era;
    const picture = await this.#pictureOf(jpeg);
    if (era !== this.#era) picture?.close();
    else if (picture !== null) this.#show(frame, picture);
    else this.#spoilt(frame);
  }

  #spoilt(frame: LiveFrame): void {
    this.#show({ ...frame, picture: null }, null);
    this.#failed(frame);
  }

  /** Null for what cannot be decoded: the next one may be. */
  async #pictureOf(jpeg: Uint8Array<ArrayBuffer>): Promise<ImageBitmap | null> {
    try {
      return await this.#decode(jpeg);
    } catch {
      return null;
    }
  }
}
