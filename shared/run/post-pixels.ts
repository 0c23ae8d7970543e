import type { FrameVerbs } from './host.ts';

/**
 * Posts what carries these pixels to another thread, and closes what is left of them here: where they were copied, and
 * where the other end is gone, since Chromium then hands over nothing and says nothing.
 */
export function postPixels(
  pixels: readonly unknown[],
  frames: FrameVerbs<unknown>,
  post: (transfer: readonly object[]) => void,
): void {
  post(pixels.flatMap((value) => frames.transferables(value)));
  for (const value of pixels) frames.close(value);
}
