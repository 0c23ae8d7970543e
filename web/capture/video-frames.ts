/** Frames as a `<video>` shows them; pauses while the page is hidden, since browsers then show none. */
export class VideoElementFrames {
  readonly #video: HTMLVideoElement;
  #callback = 0;
  #stopped = false;

  /** Whether this browser has what it takes. */
  static get available(): boolean {
    return 'requestVideoFrameCallback' in HTMLVideoElement.prototype && 'VideoFrame' in globalThis;
  }

  /** Does not own the video. */
  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /** Hands every shown frame over until `stop`; `onError` when the browser does not give a frame away. */
  start(onFrame: (frame: VideoFrame) => void, onError: (error: unknown) => void): void {
    this.#callback = this.#video.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.#stopped) return;
      try {
        onFrame(new VideoFrame(this.#video, { timestamp: Math.round(mediaTime * 1e6) }));
      } catch (error) {
        onError(error);
        return;
      }
      this.start(onFrame, onError);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#video.cancelVideoFrameCallback(this.#callback);
  }
}
