import { cameraError, insecureContext } from './camera-errors.ts';

/** An open camera. Whoever opened it stops the track. */
export interface Camera {
  readonly stream: MediaStream;
  readonly track: MediaStreamVideoTrack;
  readonly label: string;
  /** It faces the user, who expects a mirror. */
  readonly mirrored: boolean;
}

const WISHES: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

/** Opens the chosen camera, or any when it is gone or none is chosen. Rejects with `camera` in words with a way on. */
export async function openCamera(deviceId: string | undefined, signal: AbortSignal): Promise<Camera> {
  const stream = await openStream(deviceId);
  const track = stream.getVideoTracks().find(isVideoTrack);
  if (track === undefined || signal.aborted) {
    stopTracks(stream);
    signal.throwIfAborted();
    throw cameraError(new DOMException('no video', 'NotFoundError'));
  }
  return { stream, track, label: track.label, mirrored: facesUser(track) };
}

/** Turns the camera's light off. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function openStream(deviceId: string | undefined): Promise<MediaStream> {
  // Not there on pages that are not served securely, whatever the type library says.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) throw insecureContext();
  try {
    if (deviceId === undefined)
      return await devices.getUserMedia({ video: { ...WISHES, facingMode: 'environment' } });
    return await openThisOrAny(devices, deviceId);
  } catch (error) {
    throw cameraError(error);
  }
}

async function openThisOrAny(devices: MediaDevices, deviceId: string): Promise<MediaStream> {
  try {
    return await devices.getUserMedia({ video: { ...WISHES, deviceId: { exact: deviceId } } });
  } catch (error) {
    if (!isGone(error)) throw error;
    return devices.getUserMedia({ video: WISHES });
  }
}

function isGone(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError')
  );
}

function isVideoTrack(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video';
}

/** Phones say which way a camera looks; computers leave it to the name. */
function facesUser(track: MediaStreamTrack): boolean {
  const { facingMode } = track.getSettings();
  if (facingMode !== undefined && facingMode !== '') return facingMode === 'user';
  return /front|user|facetime|integrated|built-?in/i.test(track.label);
}
