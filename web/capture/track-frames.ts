import { within } from '../../shared/run/within.ts';
import { pageClock } from '../viewer/page-clock.ts';
import type { Rung, RungEvents } from './rung.ts';

/** How long stopping waits for one more frame, milliseconds. A camera that works gives it sooner. */
const LAST_FRAME_MS = 1_000;

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
   * Resolves when no frame is waited for any more: after the next one, or soon when none comes. Only then may the track
   * be stopped. Chromium makes a frame for whoever waits at the end of a track, gives it to nobody and never closes it.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    await within(pageClock, LAST_FRAME_MS, this.#reading, undefined);
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
    while (!this.#stopped) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      if (this.#stopped) value.close();
      else events.onFrame(value);
    }
  }
}
