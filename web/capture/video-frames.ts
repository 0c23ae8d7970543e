import type { Rung, RungEvents } from './rung.ts';

/** Frames as a `<video>` shows them; pauses while the page is hidden, since browsers then show none. */
export class VideoElementFrames implements Rung {
  readonly name = 'video-frame-callback';
  readonly sleepsHidden = true;
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

  /** Hands every shown frame over; fails when the browser does not give one away. */
  start(events: Pick<RungEvents, 'onFrame' | 'onError'>): void {
    this.#callback = this.#video.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.#stopped) return;
      try {
        events.onFrame(new VideoFrame(this.#video, { timestamp: Math.round(mediaTime * 1e6) }));
      } catch (error) {
        events.onError(error);
        return;
      }
      this.start(events);
    });
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#video.cancelVideoFrameCallback(this.#callback);
    return Promise.resolve();
  }
}
