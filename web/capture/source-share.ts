import type { CaptureReport } from '../viewer/viewer.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import type { SharedSource, SourceUser } from './shared-source.ts';
import { clearVideo, createVideo, playVideo } from './video-element.ts';

/** A shared source as one of its users sees it: as if it were alone. */
export class SourceShare implements FrameSource {
  readonly report: CaptureReport;
  readonly #shared: SharedSource;
  readonly #user: SourceUser = { events: null };
  /** A picture of its own, since a video can be in one place of a page only. */
  readonly #video: HTMLVideoElement | null;

  /**
   * Resolves when there is a picture to show. `seen`: it is shown, so that it is one of its own. Whoever opened it stops
   * it; when it rejects, it has left.
   */
  static async open(shared: SharedSource, seen: boolean, signal: AbortSignal): Promise<SourceShare> {
    const share = new SourceShare(shared, seen);
    try {
      signal.throwIfAborted();
      if (share.#video !== null) await playVideo(share.#video, signal);
      return share;
    } catch (error) {
      await share.stop();
      throw error;
    }
  }

  private constructor(shared: SharedSource, seen: boolean) {
    this.#shared = shared;
    this.report = shared.source.report;
    this.#video = seen && !shared.claimPicture() ? sameStream(shared.source.media) : null;
    shared.join(this.#user);
  }

  get media(): FrameSource['media'] {
    return this.#video ?? this.#shared.source.media;
  }

  get deviceId(): string {
    return this.#shared.source.deviceId ?? '';
  }

  get heldBack(): string | null {
    return this.#shared.source.heldBack ?? null;
  }

  get hash(): number | null {
    return this.#shared.source.hash ?? null;
  }

  start(events: SourceEvents): void {
    this.#shared.start(this.#user, events);
  }

  again(): void {
    this.#shared.source.again();
  }

  async stop(): Promise<void> {
    if (this.#video !== null) clearVideo(this.#video);
    await this.#shared.leave(this.#user);
  }
}

/** Another video of the same stream; null where there is none. */
function sameStream(media: FrameSource['media']): HTMLVideoElement | null {
  if (!(media instanceof HTMLVideoElement) || !(media.srcObject instanceof MediaStream)) return null;
  const video = createVideo();
  video.srcObject = media.srcObject;
  return video;
}
