/** What a video says of the picture it shows; `VideoFrameCallbackMetadata` fits. */
export interface ShownPicture {
  /** Milliseconds of the page's clock. */
  readonly expectedDisplayTime: number;
  /** Seconds. */
  readonly mediaTime: number;
}

/** When a picture was taken, as a result tells it. */
export interface TakenPicture {
  /** Microseconds, by the source's clock. */
  readonly timestamp: number;
  /** How long ago it was taken, milliseconds. */
  readonly ageMs: number;
}

/** How much a new measurement counts: shows come a little early or late. */
const WEIGHT = 0.1;
/** A clock that is off by more than this was set anew: a loop, a seek, another camera. */
const JUMP_MS = 250;
/** How far the age of a result may be from what two clocks say, for them to be one. */
const LIKE_MS = 400;
/** A video that has not shown another picture for so long stands still. */
const STANDS_MS = 100;

/**
 * Tells which picture is seen, and when results' pictures were, on the page's clock. Where the video counts as the
 * frames do, it is asked; else a picture's age tells. Milliseconds.
 */
export class PictureClock {
  #shownAt = Number.NaN;
  #mediaMs = Number.NaN;
  /** From the source's clock to the page's. */
  #offset = Number.NaN;

  /** The video shows another picture. */
  shown({ expectedDisplayTime, mediaTime }: ShownPicture): void {
    this.#shownAt = expectedDisplayTime;
    this.#mediaMs = mediaTime * 1000;
  }

  /** The time of the picture that is seen at `now`: a moment ago where the video stands still. */
  at(now: number): number {
    return Number.isNaN(this.#shownAt) ? now : Math.min(now, this.#shownAt + STANDS_MS);
  }

  /** The time of a result's picture, which came at `now`. */
  of({ timestamp, ageMs }: TakenPicture, now: number): number {
    const takenMs = timestamp / 1000;
    const measured = this.#isOneClock(takenMs, ageMs) ? this.#shownAt - this.#mediaMs : now - ageMs - takenMs;
    const differs = Math.abs(measured - this.#offset);
    this.#offset = differs < JUMP_MS ? this.#offset + WEIGHT * (measured - this.#offset) : measured;
    return takenMs + this.#offset;
  }

  reset(): void {
    this.#shownAt = Number.NaN;
    this.#mediaMs = Number.NaN;
    this.#offset = Number.NaN;
  }

  #isOneClock(takenMs: number, ageMs: number): boolean {
    return Math.abs(this.#mediaMs - takenMs - ageMs) < LIKE_MS;
  }
}
