import type { FrameHandles } from '../run/element.ts';
import type { FrameMessage } from '../run/message.ts';

/** The newest frames of a source, for whoever learns later that one of them mattered. Whoever made it closes it. */
export class RecentFrames {
  readonly #frames: FrameHandles;
  readonly #limit: number;
  /** In the order of their coming. */
  readonly #kept = new Map<number, FrameMessage>();
  #closed = false;

  constructor(frames: FrameHandles, limit: number) {
    this.#frames = frames;
    this.#limit = limit;
  }

  /** Takes a frame over; the oldest makes room for it. */
  add(message: FrameMessage): void {
    if (this.#closed) return this.#frames.close(message.value);
    this.#drop(message.frame.id);
    this.#kept.set(message.frame.id, message);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limit && oldest !== undefined) this.#drop(oldest);
    return undefined;
  }

  /** The frame of this id, or the nearest after it where that one is gone: a handle of the caller's own to close. */
  handleOf(id: number): unknown {
    const ids = [...this.#kept.keys()].toSorted((a, b) => a - b);
    const nearest = ids.find((each) => each >= id);
    const found = nearest === undefined ? undefined : this.#kept.get(nearest);
    return found === undefined ? undefined : this.#frames.clone(found.value);
  }

  /** Closes all; those that come later are closed at once. */
  close(): void {
    this.#closed = true;
    for (const id of this.#kept.keys()) this.#drop(id);
  }

  #drop(id: number): void {
    const message = this.#kept.get(id);
    this.#kept.delete(id);
    if (message !== undefined) this.#frames.close(message.value);
  }
}
