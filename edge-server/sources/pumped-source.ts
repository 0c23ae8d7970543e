import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import { displaySize } from '../../shared/frame.ts';
import type { Picture } from '../../shared/frame.ts';
import type { RunSource, SourceEvents } from '../../shared/run/host.ts';
import { orAborted } from './or-aborted.ts';
import type { PictureStream } from './picture-stream.ts';

/**
 * Gives the pictures of a stream to a run: one at a time, and the next one only when it is welcome, unless the source
 * is live. Stopping aborts the stream and waits until it has given everything back.
 */
export class PumpedSource implements RunSource<Picture> {
  readonly live: boolean;
  /** Present where what is read again gives the same pictures. */
  readonly goOnAfter?: (timestamp: number) => void;
  #stream: PictureStream;
  readonly #abort = new AbortController();
  #pumping: Promise<void> | null = null;

  /** `rest`: what comes after the picture of a time. Absent: it cannot go on. */
  constructor(live: boolean, stream: PictureStream, rest?: (after: number) => PictureStream) {
    this.live = live;
    this.#stream = stream;
    if (rest !== undefined) this.goOnAfter = (after) => void (this.#stream = rest(after));
  }

  /** Throws `conflict` when called twice. */
  start(events: SourceEvents<Picture>): void {
    if (this.#pumping) throw new SightlineError('conflict', 'This source was started already.');
    this.#pumping = this.#pump(events);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#pumping;
  }

  /** Never rejects. */
  async #pump(events: SourceEvents<Picture>): Promise<void> {
    const { signal } = this.#abort;
    try {
      await this.#give(events);
      if (!signal.aborted) this.#end(events);
    } catch (error) {
      if (!signal.aborted) events.onError(asSightlineError(error));
    }
  }

  async #give(events: SourceEvents<Picture>): Promise<void> {
    const { signal } = this.#abort;
    // A source that is stopped before its first turn does not open anything.
    await Promise.resolve();
    if (signal.aborted) return;
    for await (const { picture, timestamp } of this.#stream(signal)) {
      if (signal.aborted) return;
      const welcome = events.onFrame(picture, { timestamp, ...displaySize(picture.layout) });
      if (welcome !== undefined && !this.live) await orAborted(welcome, signal);
    }
  }

  #end(events: SourceEvents<Picture>): void {
    if (this.live) events.onError(new SightlineError('camera', 'The source has ended, though it is live.'));
    else events.onEnded();
  }
}
