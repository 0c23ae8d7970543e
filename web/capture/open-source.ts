import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { SourceChoice } from '../viewer/viewer.api.ts';
import { openCameraSource } from './camera-source.ts';
import type { CaptureWorker } from './capture-worker.ts';
import type { FrameSource } from './frame-source.ts';
import { openPictureSource } from './picture-source.ts';
import { openScreenSource } from './screen-source.ts';
import { isSynthetic } from './synthetic-address.ts';
import { openVideoSource } from './video-source.ts';

const PICTURE = /\.(jpe?g|png|webp|gif|avif|bmp)$/i;
const VIDEO = /\.(mp4|m4v|webm|mov|mkv|ogv|ogg)$/i;

/**
 * Opens what the user chose; `startWorker` lends cameras and screens a worker, null where none starts. Rejects with a
 * `SightlineError` in words with a way on; the caller stops the source.
 */
export function openSource(
  choice: SourceChoice,
  startWorker: () => CaptureWorker | null,
  signal: AbortSignal,
): Promise<FrameSource> {
  switch (choice.kind) {
    case 'camera':
      return openCameraSource(choice, startWorker, signal);
    case 'screen':
      return openScreenSource(startWorker, signal);
    case 'file':
      return openFile(choice.file, signal);
    default:
      return openUrl(choice.url, signal);
  }
}

async function openFile(file: File, signal: AbortSignal): Promise<FrameSource> {
  if (file.type.startsWith('image/') || PICTURE.test(file.name))
    return openPictureSource(file, file.name, signal);
  if (!file.type.startsWith('video/') && !VIDEO.test(file.name)) {
    throw new SightlineError(
      'unsupported',
      `"${file.name}" is neither a picture nor a video. Choose another file.`,
    );
  }
  const url = URL.createObjectURL(file);
  return openVideoSource({ url, label: file.name, release: () => URL.revokeObjectURL(url) }, signal);
}

async function openUrl(address: string, signal: AbortSignal): Promise<FrameSource> {
  // Scenes are for tests and measurements: whoever watches a camera does not load them.
  if (isSynthetic(address))
    return (await import('./synthetic-source.ts')).openSyntheticSource(address, signal);
  const url = parseUrl(address);
  const label = url.pathname.split('/').at(-1) || url.host;
  if (!PICTURE.test(url.pathname))
    return openVideoSource({ url: url.href, label, release: () => {} }, signal);
  return openPictureSource(await download(url, signal), label, signal);
}

function parseUrl(address: string): URL {
  const url = URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI) : null;
  if (url !== null && ['http:', 'https:', 'blob:'].includes(url.protocol)) return url;
  throw new SightlineError(
    'unsupported',
    `"${address}" is not an address that a browser can open. Use https://…`,
  );
}

async function download(url: URL, signal: AbortSignal): Promise<Blob> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok) return await response.blob();
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    signal.throwIfAborted();
    throw new SightlineError('not_found', `${url.href} could not be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
