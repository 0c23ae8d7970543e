import { SightlineError } from '../../shared/errors.ts';
import type { CaptureWorker } from './capture-worker.ts';
import type { Rung } from './rung.ts';
import { TimedFrames } from './timed-frames.ts';
import { TrackFrames } from './track-frames.ts';
import { VideoElementFrames } from './video-frames.ts';
import { WorkerFrames } from './worker-frames.ts';

/**
 * The best way of taking frames that this browser has: the page reading the track, a worker that reads it, the
 * `<video>` that shows it as it shows its pictures, and the same `<video>` looked at when a worker ticks. `worker` is
 * null where none could be started. Throws `unsupported` where there is none.
 *
 * A page that may read a track could send what it reads to a worker, too. It does not: the frames come to the page
 * anyway, and Chromium leaves one to its garbage collector when the reader changes.
 */
export async function climb(
  track: MediaStreamVideoTrack,
  video: HTMLVideoElement,
  worker: CaptureWorker | null,
): Promise<Rung> {
  if (TrackFrames.available) return new TrackFrames(track);
  if (worker !== null) {
    const opened = await Promise.allSettled([WorkerFrames.open(track, worker)]);
    if (opened[0].status === 'fulfilled') return opened[0].value;
  }
  if (VideoElementFrames.available) return new VideoElementFrames(video);
  if (worker !== null && TimedFrames.available) return new TimedFrames(video, worker);
  throw new SightlineError(
    'unsupported',
    'This browser gives no access to the pictures of a camera. Use a newer one: Chrome or Edge 94, Firefox 132, Safari 16.4.',
  );
}
