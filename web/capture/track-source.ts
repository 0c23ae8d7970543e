import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';
import { stopTracks } from './camera.ts';
import { climb } from './capture-ladder.ts';
import type { CaptureWorker } from './capture-worker.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import type { Rung } from './rung.ts';
import { clearVideo, createVideo, playVideo } from './video-element.ts';

/** What a camera or a screen is opened as. */
export interface TrackOrigin {
  readonly stream: MediaStream;
  readonly track: MediaStreamVideoTrack;
  readonly label: string;
  readonly deviceId?: string | undefined;
  readonly mirrored: boolean;
  /** What it means that the track ended; null: all is well. */
  readonly ended: () => SightlineError | null;
  /** Helps to take frames; null where none could be started. */
  readonly worker: CaptureWorker | null;
}

const HIDDEN = 'this tab is hidden, and the browser shows it no pictures until it is visible again';

/** A media track as a source, on the best rung of the capture ladder. Owns the stream and the worker. */
export class TrackSource implements FrameSource {
  readonly media: HTMLVideoElement;
  readonly report: CaptureReport;
  readonly #origin: TrackOrigin;
  readonly #rung: Rung;
  #events: SourceEvents | null = null;

  /** Resolves when there is a picture; rejects as `playVideo` does. Takes the origin over, however it ends. */
  static async open(origin: TrackOrigin, signal: AbortSignal): Promise<TrackSource> {
    const video = createVideo();
    video.srcObject = origin.stream;
    try {
      await playVideo(video, signal);
      return new TrackSource(origin, video, await climb(origin.track, video, origin.worker));
    } catch (error) {
      clearVideo(video);
      stopTracks(origin.stream);
      await origin.worker?.close();
      throw error;
    }
  }

  private constructor(origin: TrackOrigin, video: HTMLVideoElement, rung: Rung) {
    const { label, mirrored, track } = origin;
    this.#origin = origin;
    this.#rung = rung;
    this.media = video;
    this.report = { rung: rung.name, label, width: video.videoWidth, height: video.videoHeight, mirrored };
    track.addEventListener('ended', this.#onEnded);
  }

  get deviceId(): string {
    return this.#origin.deviceId ?? '';
  }

  get heldBack(): string | null {
    return this.#rung.sleepsHidden && document.visibilityState === 'hidden' ? HIDDEN : null;
  }

  get hash(): number | null {
    return this.#origin.worker?.hash ?? null;
  }

  start(events: SourceEvents): void {
    this.#events = events;
    this.#rung.start({
      onFrame: (frame) => this.#take(frame),
      onEnded: this.#onEnded,
      onError: (error) => this.#events?.onError(asSightlineError(error, 'camera')),
    });
    if (this.#origin.track.readyState === 'ended') this.#onEnded();
  }

  again(): void {}

  async stop(): Promise<void> {
    const { track, stream, worker } = this.#origin;
    this.#events = null;
    track.removeEventListener('ended', this.#onEnded);
    // First of all: while a frame is waited for, a track must not end.
    await this.#rung.stop();
    stopTracks(stream);
    await worker?.close();
    clearVideo(this.media);
  }

  #take(frame: VideoFrame): void {
    if (this.#events === null) return frame.close();
    if (this.#rung.name !== 'worker-track-processor') this.#origin.worker?.look(frame);
    this.#events.onFrame(frame);
  }

  /** Told once, by the track or by what reads it, whichever notices first. */
  readonly #onEnded = (): void => {
    const events = this.#events;
    this.#events = null;
    const error = this.#origin.ended();
    if (error === null) events?.onEnded();
    else events?.onError(error);
  };
}
