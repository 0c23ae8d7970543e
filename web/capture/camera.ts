import { cameraError, insecureContext, isGone, lostCameraError } from './camera-errors.ts';
import { waitForCamera } from './camera-wait.ts';
import type { PictureWish } from '../viewer/viewer.api.ts';

/** An open camera. Whoever opened it stops the track. */
export interface Camera {
  readonly stream: MediaStream;
  readonly track: MediaStreamVideoTrack;
  readonly label: string;
  readonly deviceId: string | undefined;
  /** It faces the user, who expects a mirror. */
  readonly mirrored: boolean;
}

/** Which camera is meant. */
export interface CameraWish {
  /** The chosen one; absent: any. */
  readonly deviceId?: string;
  /** Its name, by which it is found when it has another id. */
  readonly label?: string;
  /** It was open before: it is waited for, and only after a while another one is taken. */
  readonly again?: boolean;
  /** What it is asked for; it gives what comes nearest. */
  readonly picture?: PictureWish;
}

/** A camera is watched by people too, and one that gives less looks as if it hung. */
const MIN_FPS = 5;

function wishesOf({ width = 1280, height = 720, fps = 30 }: PictureWish = {}): MediaTrackConstraints {
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: Math.max(MIN_FPS, fps) },
  };
}

/**
 * Opens the chosen camera by its id, else by its name, or any when it is gone or none is chosen. Rejects with `camera` in
 * words with a way on; one that is opened again with `forbidden` when the user or the browser now says no.
 */
export async function openCamera(wish: CameraWish, signal: AbortSignal): Promise<Camera> {
  const stream = await openStream(wish, signal);
  const track = stream.getVideoTracks().find(isVideoTrack);
  if (track === undefined || signal.aborted) {
    stopTracks(stream);
    signal.throwIfAborted();
    throw cameraError(new DOMException('no video', 'NotFoundError'));
  }
  const { deviceId } = track.getSettings();
  return { stream, track, label: track.label, deviceId, mirrored: facesUser(track) };
}

/** Turns the camera's light off. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function openStream(wish: CameraWish, signal: AbortSignal): Promise<MediaStream> {
  // Not there on pages that are not served securely, whatever the type library says.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) throw insecureContext();
  const open = (orAny: boolean): Promise<MediaStream> => openWished(devices, wish, orAny);
  try {
    return wish.again === true ? await waitForCamera(open, devices, signal) : await open(true);
  } catch (error) {
    signal.throwIfAborted();
    throw wish.again === true ? lostCameraError(error) : cameraError(error);
  }
}

async function openWished(devices: MediaDevices, wish: CameraWish, orAny: boolean): Promise<MediaStream> {
  const wishes = wishesOf(wish.picture);
  if (wish.deviceId === undefined)
    return devices.getUserMedia({ video: { ...wishes, facingMode: 'environment' } });
  try {
    return await openNamed(devices, wish);
  } catch (error) {
    if (!isGone(error) || !orAny) throw error;
    return devices.getUserMedia({ video: wishes });
  }
}

/** By its id, else by its name. Rejects with what the browser says, which `isGone` knows when neither is there. */
async function openNamed(devices: MediaDevices, wish: CameraWish): Promise<MediaStream> {
  const { deviceId, label, picture } = wish;
  try {
    return await openThis(devices, deviceId ?? '', picture);
  } catch (error) {
    const known = await devices.enumerateDevices();
    const namesake = known.find((device) => device.kind === 'videoinput' && device.label === label);
    if (!isGone(error) || label === undefined || namesake === undefined) throw error;
    return openThis(devices, namesake.deviceId, picture);
  }
}

function openThis(
  devices: MediaDevices,
  deviceId: string,
  picture: PictureWish | undefined,
): Promise<MediaStream> {
  return devices.getUserMedia({ video: { ...wishesOf(picture), deviceId: { exact: deviceId } } });
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
