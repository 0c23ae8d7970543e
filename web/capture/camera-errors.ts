import { messageOf, SightlineError } from '../../shared/errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  NotAllowedError:
    'This page may not use the camera. Allow it in the browser (the camera sign in the address bar) and start again.',
  NotFoundError: 'No camera was found. Connect one and start again, or open a picture or a video.',
  NotReadableError: 'The camera is in use by another program. Close that program and start again.',
  AbortError: 'The camera did not start. Unplug it, plug it in again, and start again.',
  OverconstrainedError: 'The chosen camera is not there any more. Choose another one.',
  SecurityError: 'The browser forbids this page to use a camera. Open a picture or a video instead.',
};

/** What `getUserMedia` failed with, in words with a way on. */
export function cameraError(error: unknown): SightlineError {
  const words = error instanceof DOMException ? WORDS[error.name] : undefined;
  return new SightlineError('camera', words ?? `The camera did not start: ${messageOf(error)}`, {
    cause: error,
  });
}

/** What opening a camera again failed with: a permission that was taken back is not asked for again and again. */
export function lostCameraError(error: unknown): SightlineError {
  const failure = cameraError(error);
  const isForbidden = error instanceof DOMException && error.name === 'NotAllowedError';
  return isForbidden ? new SightlineError('forbidden', failure.message, { cause: error }) : failure;
}

/** Whether the camera that was asked for is not there, which may change. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError')
  );
}

/** Browsers hide cameras from pages that were not served securely. */
export function insecureContext(): SightlineError {
  return new SightlineError(
    'camera',
    'Browsers give the camera only to pages served over HTTPS or from this very machine. ' +
      'Open this page at https:// or at http://localhost, or open a picture or a video.',
  );
}

/** The camera was there and is gone; it is waited for. */
export function unplugged(label: string): SightlineError {
  return new SightlineError(
    'camera',
    `The camera "${label}" was unplugged or taken away. Connect it again: it goes on by itself.`,
  );
}

/** The user said no to sharing, or closed the choice. */
export function screenError(error: unknown): SightlineError {
  const words =
    error instanceof DOMException && error.name === 'NotAllowedError'
      ? 'No screen was chosen, or the browser forbids it. Press start and choose one.'
      : `The screen cannot be shared: ${messageOf(error)}`;
  return new SightlineError('camera', words, { cause: error });
}

/** The camera was opened and stays dark. */
export function noPicture(label: string): SightlineError {
  return new SightlineError(
    'camera',
    `The camera "${label}" gives no picture. Unplug it, plug it in again, and start again; or choose another one.`,
  );
}
