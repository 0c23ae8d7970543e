/** How long a stream may take to end once nobody wants its frames, milliseconds. */
const DRAIN_MS = 1500;

/** What is needed of a frame. */
interface Closable {
  close(): void;
}

/**
 * Reads a stream of frames only as fast as they are asked for, so that none waits here: the stream itself keeps the
 * newest one. Whoever made it stops it.
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

  /** Sends frames; resolves when the stream has ended or was stopped, and no frame is left. Rejects when it fails. Once. */
  async read(): Promise<void> {
    while (await this.#isAsked()) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.#credits -= 1;
      if (this.#stopped) value.close();
      else await this.#send(value);
    }
    await this.#drain();
  }

  /** What is being read is closed when it comes. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /**
   * Closes what the stream still holds: cancelling it would leave that to the garbage collector. The track was stopped,
   * so that it ends; one that does not is cancelled soon.
   */
  async #drain(): Promise<void> {
    const timer = setTimeout(() => void Promise.allSettled([this.#reader.cancel()]), DRAIN_MS);
    try {
      for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read())
        read.value.close();
    } finally {
      clearTimeout(timer);
    }
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
