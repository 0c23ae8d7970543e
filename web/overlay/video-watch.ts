import type { PictureClock } from './picture-clock.ts';

/** What a video says when it changes its size, or begins or ceases to move. */
const MEDIA_EVENTS = ['resize', 'play', 'pause', 'ended'] as const;

/**
 * Follows what is shown: tells the view of changes, and the clock of each picture of a video while that is wanted. Being
 * told of pictures makes the browser prepare the whole page anew for each.
 */
export class VideoWatch {
  readonly #clock: PictureClock;
  readonly #onChange: () => void;
  #shown: HTMLVideoElement | HTMLCanvasElement | null = null;
  /** The callback that was asked for; 0: none. */
  #callback = 0;

  constructor(clock: PictureClock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Follows this instead of what was followed; null: nothing. */
  follow(shown: HTMLVideoElement | HTMLCanvasElement | null): void {
    this.#leave();
    this.#shown = shown;
    for (const event of MEDIA_EVENTS) shown?.addEventListener(event, this.#onChange);
  }

  /** Whether the clock is told of each picture from now on. */
  countPictures(on: boolean): void {
    if (!on) this.#ceaseCounting();
    else if (this.#callback === 0) this.#next();
  }

  #leave(): void {
    const shown = this.#shown;
    for (const event of MEDIA_EVENTS) shown?.removeEventListener(event, this.#onChange);
    this.#ceaseCounting();
  }

  #ceaseCounting(): void {
    const shown = this.#shown;
    this.#clock.reset();
    // Firefox has it since version 132.
    if (shown instanceof HTMLVideoElement && 'cancelVideoFrameCallback' in shown)
      shown.cancelVideoFrameCallback(this.#callback);
    this.#callback = 0;
  }

  #next(): void {
    const video = this.#shown;
    if (!(video instanceof HTMLVideoElement) || !('requestVideoFrameCallback' in video)) return;
    this.#callback = video.requestVideoFrameCallback((_now, picture) => {
      this.#clock.shown(picture);
      this.#next();
    });
  }
}
