import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import { clearVideo, createVideo, playVideo } from './video-element.ts';
import { VideoElementFrames } from './video-frames.ts';

/** A video from a file or an address. `release` is called once when it is not needed any more. */
export interface VideoOrigin {
  readonly url: string;
  readonly label: string;
  release(): void;
}

/** Opens a video as a source that plays once. Takes the origin over. */
export async function openVideoSource(origin: VideoOrigin, signal: AbortSignal): Promise<FrameSource> {
  const video = createVideo();
  // Without it a video of another site may be shown but not read.
  video.crossOrigin = 'anonymous';
  video.src = origin.url;
  try {
    if (!VideoElementFrames.available) throw new Error('this browser does not give its pictures away');
    await playVideo(video, signal);
    return new VideoSource(video, origin);
  } catch (error) {
    clearVideo(video);
    origin.release();
    signal.throwIfAborted();
    throw new SightlineError(
      'unsupported',
      `"${origin.label}" does not play in this browser: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

class VideoSource implements FrameSource {
  readonly media: HTMLVideoElement;
  readonly report: CaptureReport;
  readonly #origin: VideoOrigin;
  readonly #frames: VideoElementFrames;
  #events: SourceEvents | null = null;

  constructor(video: HTMLVideoElement, origin: VideoOrigin) {
    this.media = video;
    this.#origin = origin;
    this.#frames = new VideoElementFrames(video);
    this.report = {
      rung: 'video-frame-callback',
      label: origin.label,
      width: video.videoWidth,
      height: video.videoHeight,
      mirrored: false,
    };
    video.addEventListener('ended', this.#onEnded);
    video.addEventListener('error', this.#onError);
  }

  start(events: SourceEvents): void {
    this.#events = events;
    this.#frames.start({ onFrame: (frame) => events.onFrame(frame), onError: this.#onUnreadable });
    if (this.media.ended) events.onEnded();
  }

  again(): void {}

  async stop(): Promise<void> {
    this.#events = null;
    this.media.removeEventListener('ended', this.#onEnded);
    this.media.removeEventListener('error', this.#onError);
    await this.#frames.stop();
    clearVideo(this.media);
    this.#origin.release();
  }

  readonly #onEnded = (): void => this.#events?.onEnded();

  readonly #onError = (): void => this.#fail(this.media.error?.message ?? 'it cannot be decoded');

  readonly #onUnreadable = (error: unknown): void => this.#fail(messageOf(error));

  #fail(why: string): void {
    this.#events?.onError(
      new SightlineError('unsupported', `"${this.#origin.label}" stopped playing: ${why}`),
    );
  }
}
