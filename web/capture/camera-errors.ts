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

/** Browsers hide cameras from pages that were not served securely. */
export function insecureContext(): SightlineError {
  return new SightlineError(
    'camera',
    'Browsers give the camera only to pages served over HTTPS or from this very machine. ' +
      'Open this page at https:// or at http://localhost, or open a picture or a video.',
  );
}

/** The camera was there and is gone. */
export function unplugged(): SightlineError {
  return new SightlineError('camera', 'The camera was unplugged or taken away. Connect it and start again.');
}

/** The camera was opened and stays dark. */
export function noPicture(label: string): SightlineError {
  return new SightlineError(
    'camera',
    `The camera "${label}" gives no picture. Unplug it, plug it in again, and start again; or choose another one.`,
  );
}
