import { SightlineError } from '../../shared/errors.ts';
import { cameraError, noPicture, unplugged } from './camera-errors.ts';
import { openCamera } from './camera.ts';
import type { CameraWish } from './camera.ts';
import type { CaptureWorker } from './capture-worker.ts';
import type { FrameSource } from './frame-source.ts';
import { TrackSource } from './track-source.ts';

/** How long a camera may take to its first picture. */
const FIRST_PICTURE_MS = 15_000;

/** Opens a camera as a source, on the best rung of the capture ladder that this browser has. */
export async function openCameraSource(
  wish: CameraWish,
  startWorker: () => CaptureWorker | null,
  signal: AbortSignal,
): Promise<FrameSource> {
  const camera = await openCamera(wish, signal);
  const soon = AbortSignal.timeout(FIRST_PICTURE_MS);
  const ended = (): SightlineError => unplugged(camera.label);
  try {
    const origin = { ...camera, ended, worker: startWorker() };
    return await TrackSource.open(origin, AbortSignal.any([signal, soon]));
  } catch (error) {
    signal.throwIfAborted();
    if (soon.aborted) throw noPicture(camera.label);
    throw error instanceof SightlineError ? error : cameraError(error);
  }
}
