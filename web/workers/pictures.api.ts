import type {
  GrayPicture,
  PackOptions,
  PackedPicture,
  PictureEdit,
} from '../../shared/run/picture-services.ts';
import type { Outcome } from './outcome.api.ts';

/**
 * A worker that looks at pixels for the page, as the page sees it through comlink. Frames go over by transfer; the
 * worker closes them.
 */
export interface PicturesApi {
  gray(
    frame: VideoFrame,
    size: { readonly width: number; readonly height: number },
  ): Promise<Outcome<GrayPicture>>;
  pack(frame: VideoFrame, options: PackOptions): Promise<Outcome<PackedPicture>>;
  /** The caller closes what comes back. */
  edit(frame: VideoFrame, edits: readonly PictureEdit[]): Promise<Outcome<VideoFrame>>;
}

/** Starts a worker that looks at pixels. The caller terminates it. */
export function startPicturesWorker(): Worker {
  return new Worker(new URL('./pictures.ts', import.meta.url), {
    type: 'module',
    name: 'sightline-pictures',
  });
}
