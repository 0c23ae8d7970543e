import { PictureClock } from '../overlay/picture-clock.ts';
import type { ShownPicture, TakenPicture } from '../overlay/picture-clock.ts';

/**
 * The time of pictures that come one by one, by their source's clock: between two of them no time passes, so boxes
 * stay on what they are about however late a picture is.
 */
export class LiveClock extends PictureClock {
  #shownMs = Number.NaN;

  override shown({ mediaTime }: ShownPicture): void {
    this.#shownMs = mediaTime * 1000;
  }

  override at(now: number): number {
    return Number.isNaN(this.#shownMs) ? now : this.#shownMs;
  }

  override of({ timestamp }: TakenPicture): number {
    return timestamp / 1000;
  }

  override reset(): void {
    this.#shownMs = Number.NaN;
  }
}
