/** What is needed of a frame. */
interface Closable {
  close(): void;
}

/**
 * Reads a stream of frames only as fast as they are asked for, so that none waits here: the stream itself keeps the
 * newest one. Whoever made it stops it, before the track that it reads: one that ends while a frame is waited for may
 * leave that frame to the garbage collector.
 */
export class PulledFrames<F extends Closable> {
  readonly #reader: ReadableStreamDefaultReader<F>;
  readonly #send: (frame: F) => Promise<void>;
  #credits = 0;
  #wake: (() => void) | null = null;
  #stopped = false;

  /** `send` takes the frame over. */
  constructor(stream: ReadableStream<F>, send: (frame: F) => Promise<void>) {
    this.#reader = stream.getReader();
    this.#send = send;
  }

  /** One more frame is welcome. */
  next(): void {
    this.#credits += 1;
    this.#wake?.();
  }

  /** Sends frames; resolves when the stream has ended, or was stopped and let go. Rejects when it fails. Once. */
  async read(): Promise<void> {
    while (await this.#isAsked()) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.#credits -= 1;
      if (this.#stopped) value.close();
      else await this.#send(value);
    }
    // Nothing is waited for, and none is kept for readers that have not asked.
    await this.#reader.cancel();
  }

  /** What is being waited for is closed when it comes, and is the last. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  async #isAsked(): Promise<boolean> {
    if (this.#credits === 0 && !this.#stopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return !this.#stopped;
  }
}
