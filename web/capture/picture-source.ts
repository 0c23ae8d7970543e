import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { CaptureReport } from '../viewer/viewer.api.ts';
import type { FrameSource, SourceEvents } from './frame-source.ts';

const MAX_BYTES = 64 * 2 ** 20;
/** A larger picture is made smaller: no model sees that much, and it has to fit into memory several times. */
const MAX_SIDE = 4096;

/** Opens a picture as a source that gives one frame, and another each time it is asked `again`. */
export async function openPictureSource(
  picture: Blob,
  label: string,
  signal: AbortSignal,
): Promise<FrameSource> {
  if (picture.size > MAX_BYTES) {
    throw new SightlineError(
      'too_large',
      `"${label}" is too large: at most ${MAX_BYTES / 2 ** 20} MiB are read.`,
    );
  }
  const bitmap = await decode(picture, label);
  if (signal.aborted) bitmap.close();
  signal.throwIfAborted();
  return new PictureSource(bitmap, label);
}

class PictureSource implements FrameSource {
  readonly media: ImageBitmap;
  readonly report: CaptureReport;
  #events: SourceEvents | null = null;
  #timestamp = 0;

  constructor(bitmap: ImageBitmap, label: string) {
    this.media = bitmap;
    this.report = { rung: 'picture', label, width: bitmap.width, height: bitmap.height, mirrored: false };
  }

  start(events: SourceEvents): void {
    this.#events = events;
    this.again();
  }

  again(): void {
    this.#timestamp += 1;
    this.#events?.onFrame(new VideoFrame(this.media, { timestamp: this.#timestamp }));
  }

  stop(): Promise<void> {
    this.#events = null;
    this.media.close();
    return Promise.resolve();
  }
}

async function decode(picture: Blob, label: string): Promise<ImageBitmap> {
  try {
    return await limit(await createImageBitmap(picture));
  } catch (error) {
    throw new SightlineError(
      'unsupported',
      `"${label}" is not a picture this browser can read: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** The same picture, made smaller if it must be; closes what it replaces. */
async function limit(bitmap: ImageBitmap): Promise<ImageBitmap> {
  const ratio = MAX_SIDE / Math.max(bitmap.width, bitmap.height);
  if (ratio >= 1) return bitmap;
  try {
    return await createImageBitmap(bitmap, {
      resizeWidth: Math.max(1, Math.round(bitmap.width * ratio)),
      resizeHeight: Math.max(1, Math.round(bitmap.height * ratio)),
      resizeQuality: 'medium',
    });
  } finally {
    bitmap.close();
  }
}
