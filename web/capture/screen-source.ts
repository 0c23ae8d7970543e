import { insecureContext, screenError } from './camera-errors.ts';
import { stopTracks } from './camera.ts';
import type { CaptureWorker } from './capture-worker.ts';
import type { FrameSource } from './frame-source.ts';
import { TrackSource } from './track-source.ts';

/** More than a model looks at in a second is a waste of the machine that is shown. */
const WISHES: DisplayMediaStreamOptions = { video: { frameRate: { ideal: 15 } }, audio: false };

/** Whether this browser can share a screen; phones' cannot. */
export function canShareScreen(): boolean {
  const devices: Partial<MediaDevices> | undefined = navigator.mediaDevices;
  return devices?.getDisplayMedia !== undefined;
}

/**
 * Asks the user for a screen, a window or a tab, and opens it as a source that ends when the user stops sharing. Only in
 * answer to a click. Rejects with `camera` in words.
 */
export async function openScreenSource(
  startWorker: () => CaptureWorker | null,
  signal: AbortSignal,
): Promise<FrameSource> {
  const stream = await askForScreen();
  const track = stream.getVideoTracks()[0];
  if (track === undefined || signal.aborted) {
    stopTracks(stream);
    signal.throwIfAborted();
    throw screenError(new Error('the browser gave no picture'));
  }
  try {
    const origin = { stream, track, label: labelOf(track), mirrored: false, ended: () => null };
    return await TrackSource.open({ ...origin, worker: startWorker() }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw screenError(error);
  }
}

async function askForScreen(): Promise<MediaStream> {
  if (!canShareScreen()) throw insecureContext();
  try {
    return await navigator.mediaDevices.getDisplayMedia(WISHES);
  } catch (error) {
    throw screenError(error);
  }
}

const SURFACES: Readonly<Record<string, string>> = { monitor: 'Screen', window: 'Window', browser: 'Tab' };

/** Browsers give tracks of screens names like "screen:0:0". */
function labelOf(track: MediaStreamTrack): string {
  return SURFACES[track.getSettings().displaySurface ?? ''] ?? 'Screen';
}
