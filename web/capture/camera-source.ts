import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';
import { cameraError, noPicture, unplugged } from './camera-errors.ts';
import { openCamera, stopTracks } from './camera.ts';
import type { Camera } from './camera.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';
import { TrackFrames } from './track-frames.ts';
import { clearVideo, createVideo, playVideo } from './video-element.ts';
import { VideoElementFrames } from './video-frames.ts';

/** How long a camera may take to its first picture. */
const FIRST_PICTURE_MS = 15_000;

/** Opens a camera as a source, on the best rung of the capture ladder that this browser has. */
export async function openCameraSource(
  deviceId: string | undefined,
  signal: AbortSignal,
): Promise<FrameSource> {
  const camera = await openCamera(deviceId, signal);
  const video = createVideo();
  video.srcObject = camera.stream;
  const soon = AbortSignal.timeout(FIRST_PICTURE_MS);
  try {
    await playVideo(video, AbortSignal.any([signal, soon]));
    return new CameraSource(camera, video);
  } catch (error) {
    clearVideo(video);
    stopTracks(camera.stream);
    signal.throwIfAborted();
    if (soon.aborted) throw noPicture(camera.label);
    throw error instanceof SightlineError ? error : cameraError(error);
  }
}

class CameraSource implements FrameSource {
  readonly media: HTMLVideoElement;
  readonly report: CaptureReport;
  readonly #camera: Camera;
  readonly #frames: TrackFrames | VideoElementFrames;
  #events: SourceEvents | null = null;

  constructor(camera: Camera, video: HTMLVideoElement) {
    this.#camera = camera;
    this.media = video;
    this.#frames = framesOf(camera, video);
    this.report = {
      rung: this.#frames instanceof TrackFrames ? 'track-processor' : 'video-frame-callback',
      label: camera.label,
      width: video.videoWidth,
      height: video.videoHeight,
      mirrored: camera.mirrored,
    };
    camera.track.addEventListener('ended', this.#onUnplugged);
  }

  start(events: SourceEvents): void {
    this.#events = events;
    if (this.#frames instanceof VideoElementFrames) {
      this.#frames.start(events.onFrame.bind(events), this.#onFailure);
    } else {
      void this.#frames.read((frame) => events.onFrame(frame)).catch(this.#onFailure);
    }
  }

  again(): void {}

  async stop(): Promise<void> {
    this.#events = null;
    this.#camera.track.removeEventListener('ended', this.#onUnplugged);
    // Cancelling a stream that has failed rejects with what it failed with, which was told already.
    await Promise.allSettled([this.#frames.stop()]);
    stopTracks(this.#camera.stream);
    clearVideo(this.media);
  }

  readonly #onUnplugged = (): void => this.#events?.onError(unplugged());

  readonly #onFailure = (error: unknown): void => this.#events?.onError(asSightlineError(error, 'camera'));
}

function framesOf({ track }: Camera, video: HTMLVideoElement): TrackFrames | VideoElementFrames {
  if (TrackFrames.available) return new TrackFrames(track);
  if (VideoElementFrames.available) return new VideoElementFrames(video);
  throw new SightlineError(
    'unsupported',
    'This browser gives no access to the pictures of a camera. Use a newer one: Chrome or Edge 94, Firefox 132, Safari 16.4.',
  );
}
