import { sparseHash } from '../../shared/run/frozen-frames.ts';

/** At most so often is a picture looked at, milliseconds. */
const PERIOD_MS = 500;
/** At these heights of the picture; a camera's noise is everywhere. */
const HEIGHTS = [1 / 8, 3 / 8, 5 / 8, 7 / 8];
/** Formats that share colour between pixels are copied by pairs of rows. */
const ROWS = 2;

/** What is needed of a `VideoFrame`. */
export type SampledFrame = Pick<VideoFrame, 'visibleRect' | 'allocationSize' | 'copyTo'>;

/** Looks at a few rows of a picture now and then, so that a camera that repeats itself is found. */
export class PictureSampler {
  readonly #now: () => number;
  #sampledAt = Number.NEGATIVE_INFINITY;
  #rows = new Uint8Array(0);

  /** `now`: milliseconds; never runs backwards. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether it is time to look again. */
  get isDue(): boolean {
    return this.#now() - this.#sampledAt >= PERIOD_MS;
  }

  /** What its rows come to; null when the browser does not give this format away. Does not close the frame. */
  async hashOf(frame: SampledFrame): Promise<number | null> {
    this.#sampledAt = this.#now();
    let hash = 0;
    try {
      for (const height of HEIGHTS) hash = (Math.imul(hash, 31) + (await this.#rowsAt(frame, height))) >>> 0;
      return hash;
    } catch {
      // Opaque pictures cannot be looked at; nobody can tell then whether they change, which is no fault.
      return null;
    }
  }

  async #rowsAt(frame: SampledFrame, height: number): Promise<number> {
    const rect = rowsOf(frame, height);
    const size = frame.allocationSize({ rect });
    if (this.#rows.length < size) this.#rows = new Uint8Array(size);
    await frame.copyTo(this.#rows, { rect });
    return sparseHash(this.#rows.subarray(0, size));
  }
}

function rowsOf({ visibleRect }: SampledFrame, height: number): DOMRectInit {
  if (visibleRect === null) throw new TypeError('the frame was closed before it was looked at');
  const { x, y, width, height: full } = visibleRect;
  // Chroma is shared by pairs of pixels: rows and columns begin and end evenly.
  const top = Math.floor((y + height * full) / 2) * 2;
  return {
    x: Math.ceil(x / 2) * 2,
    y: top,
    width: Math.max(2, Math.floor((width - (x % 2)) / 2) * 2),
    height: ROWS,
  };
}
