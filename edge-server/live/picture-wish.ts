import type { PictureWish } from '../../shared/wire/live-messages.ts';

/** How wide pictures are made, pixels. */
const WIDTHS = [160, 240, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560];
const QUALITIES = [40, 60, 75, 85, 95];
/** Per second. */
const RATES = [0.2, 0.5, 1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30];

/**
 * The wish that is granted: viewers who want nearly the same get the very same pictures, so that what it costs to make
 * them is bounded whatever is wished. Pictures are as wide as asked or a little wider, and not more often than asked.
 */
export function granted({ fps, width, quality }: PictureWish): PictureWish {
  return {
    fps: RATES.findLast((rate) => rate <= fps) ?? Math.min(...RATES),
    width: WIDTHS.find((each) => each >= width) ?? Math.max(...WIDTHS),
    quality: QUALITIES.find((each) => each >= quality) ?? Math.max(...QUALITIES),
  };
}

/** Of several wishes that are granted, the one that is nearest to a new one in what is seen of it. */
export function nearest(wish: PictureWish, among: readonly PictureWish[]): PictureWish {
  const distance = (other: PictureWish): number =>
    Math.abs(Math.log(other.width / wish.width)) + 0.5 * Math.abs(Math.log(other.fps / wish.fps));
  return among.toSorted((one, other) => distance(one) - distance(other))[0] ?? wish;
}
