import type { Rung, RungEvents } from './rung.ts';

const LAST_FRAME_MS = 250;

/** Frames out of a media track, without a `<video>` in between; goes on while the page is hidden. */
export class TrackFrames implements Rung {
  readonly name = 'track-processor';
  readonly sleepsHidden = false;
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  /** Whether this browser offers it to pages. */
  static get available(): boolean {
    return 'MediaStreamTrackProcessor' in globalThis;
  }

  /** At most one frame waits to be read, the newest. Does not own the track. */
  constructor(track: MediaStreamVideoTrack) {
    this.#reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
  }

  start(events: RungEvents): void {
    this.#reading = this.#read(events);
  }

  /**
   * Resolves when no frame is left. The track was stopped, so that its stream ends, and what it still holds is closed:
   * cancelling would leave that to the garbage collector. Not for long, since somebody else may hold the track.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, LAST_FRAME_MS)));
    await Promise.race([Promise.allSettled([this.#reading]), patience]);
    clearTimeout(timer);
    // Cancelling a stream that has failed rejects with what it failed with, which was told already.
    await Promise.allSettled([this.#reader.cancel()]);
  }

  async #read(events: RungEvents): Promise<void> {
    try {
      await this.#readOn(events);
      if (!this.#stopped) events.onEnded();
    } catch (error) {
      if (!this.#stopped) events.onError(error);
    }
  }

  async #readOn(events: RungEvents): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      if (this.#stopped) value.close();
      else events.onFrame(value);
    }
  }
}
