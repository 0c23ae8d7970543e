import type { Percentiles } from '../../shared/run/figures.ts';
import { PercentileRing, RateMeter } from '../../shared/pipeline/statistics.ts';
import type { Size } from './fit.ts';
import type { MovingBox } from './moving-box.ts';

/** How smoothly boxes are seen to move. */
export interface OverlayFigures {
  /** How often the overlay was drawn lately, per second. It is drawn only when something changes. */
  readonly drawnFps: number;
  /**
   * By how much a box's step differs from its step before, in pixels of the source per display frame. 0: everything stands
   * still or moves evenly. p95 is what is seen as judder.
   */
  readonly judder: Percentiles;
}

/** Displays of common rates, in milliseconds per frame. */
const SHORTEST_MS = 4;
const LONGEST_MS = 34;
const USUAL_MS = 1000 / 60;
/** Standing still for longer says nothing more. */
const MOST_FRAMES = 30;
const SAMPLES = 1024;

/** Measures the steps that drawn boxes make from one display frame to the next. Adding allocates nothing. */
export class SmoothnessMeter {
  readonly #judder = new PercentileRing(SAMPLES);
  readonly #drawn = new RateMeter();
  #lastAt = Number.NaN;
  #frameMs = USUAL_MS;

  /** These were drawn at `now` milliseconds, at where they are; `size` is the source's, in pixels. */
  add(boxes: readonly MovingBox[], size: Size, now: number): void {
    const frames = this.#framesUntil(now);
    for (const box of boxes) this.#step(box, size, frames);
    this.#drawn.add(now);
  }

  figures(now: number): OverlayFigures {
    return { drawnFps: this.#drawn.rate(now), judder: this.#judder.percentiles() };
  }

  /** How many display frames went by since the last drawing. Frames one after the other tell how long one is. */
  #framesUntil(now: number): number {
    const sinceMs = now - this.#lastAt;
    this.#lastAt = now;
    if (Number.isNaN(sinceMs)) return 1;
    if (sinceMs >= SHORTEST_MS && sinceMs <= LONGEST_MS) this.#frameMs += 0.1 * (sinceMs - this.#frameMs);
    return Math.min(MOST_FRAMES, Math.max(1, Math.round(sinceMs / this.#frameMs)));
  }

  #step({ drawn: { box }, trail }: MovingBox, size: Size, frames: number): void {
    const x = (box.x + box.width / 2) * size.width;
    const y = (box.y + box.height / 2) * size.height;
    const [stepX, stepY] = [x - trail.x, y - trail.y];
    trail.x = x;
    trail.y = y;
    trail.drawn += 1;
    if (trail.drawn > 2) this.#differ(trail.stepX, trail.stepY, stepX, stepY, frames);
    if (trail.drawn === 1) return;
    trail.stepX = stepX;
    trail.stepY = stepY;
  }

  /** In the frames that were not drawn the box stood still. */
  #differ(beforeX: number, beforeY: number, stepX: number, stepY: number, frames: number): void {
    if (frames === 1) {
      this.#judder.add(Math.hypot(stepX - beforeX, stepY - beforeY));
      return;
    }
    this.#judder.add(Math.hypot(beforeX, beforeY));
    for (let idle = 2; idle < frames; idle += 1) this.#judder.add(0);
    this.#judder.add(Math.hypot(stepX, stepY));
  }
}
