/** Frames out of a media track, without a `<video>` in between; goes on while the page is hidden. */
export class TrackFrames {
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  #stopped = false;

  /** Whether this browser offers it to pages. */
  static get available(): boolean {
    return 'MediaStreamTrackProcessor' in globalThis;
  }

  /** At most one frame waits to be read, the newest. Does not own the track. */
  constructor(track: MediaStreamVideoTrack) {
    this.#reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
  }

  /** Hands every frame over until the track ends or `stop`. Rejects when the track fails. */
  async read(onFrame: (frame: VideoFrame) => void): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      if (this.#stopped) value.close();
      else onFrame(value);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#reader.cancel();
  }
}
