import type { DetectResult } from '../../shared/detect/detector.ts';
import { FRESH_MS, freshOf, opacityAt } from './aging.ts';
import { drawClasses } from './classes.ts';
import type { LabelColor } from './color.ts';
import type { SceneBox, SceneLayer } from './draw.ts';
import type { PictureView, Size } from './fit.ts';
import { Interpolator } from './interpolator.ts';
import { MaskPainter } from './mask.ts';
import type { MovingBox } from './moving-box.ts';
import type { PictureClock } from './picture-clock.ts';
import { SmoothnessMeter } from './smoothness.ts';
import type { OverlayFigures } from './smoothness.ts';

/** When a layer is looked at. */
export interface LookInit {
  /** Milliseconds of the page's clock. */
  readonly now: number;
  /** The time of the picture that is seen. */
  readonly pictureAt: number;
  /** The picture moves, so what was found grows old. */
  readonly moving: boolean;
}

/** What one pipeline has found, as it is drawn over a picture. */
export class OverlayLayer {
  /** Of all its boxes; null: each label has its own. */
  color: LabelColor | null = null;
  readonly #interpolator = new Interpolator();
  readonly #meter = new SmoothnessMeter();
  readonly #masks = new MaskPainter();
  #result: DetectResult | null = null;
  #receivedAt = 0;
  /** Of everything but boxes that move, as last looked at. */
  #opacity = 1;
  #scene: readonly SceneBox[] = [];

  /** Shows this from now on; null: nothing. `smooth`: boxes go there, instead of being there at once. */
  take(result: DetectResult | null, clock: PictureClock, smooth: boolean): void {
    const now = performance.now();
    this.#result = result;
    this.#receivedAt = now;
    if (result === null) {
      this.#interpolator.clear();
      return;
    }
    const { frame, detections, timings } = result;
    const at = clock.of({ timestamp: frame.timestamp, ageMs: timings.totalMs }, now);
    if (smooth) this.#interpolator.take(detections, at, clock.at(now));
    else this.#interpolator.put(detections, at);
  }

  /** Moves everything to where it is now; gives whether it changes by itself with the next display frame. */
  look({ now, pictureAt, moving }: LookInit): boolean {
    const age = now - this.#receivedAt;
    this.#opacity = opacityAt(age, !moving);
    const goes = this.#interpolator.move(pictureAt);
    this.#scene = this.#interpolator.boxes.map((box) => ({
      drawn: box.drawn,
      opacity: Math.min(this.#opacity, opacityAt(age, !moving, freshMsOf(box))),
    }));
    if (this.#result === null || this.#opacity === 0 || !moving) return false;
    return goes || this.#scene.some(({ opacity }) => opacity > 0 && opacity < 1) || this.#opacity < 1;
  }

  /** When something begins to grow old next, milliseconds of the page's clock; infinite when nothing will. */
  agesAt(now: number): number {
    if (this.#result === null) return Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const box of this.#interpolator.boxes) next = this.#sooner(next, freshMsOf(box), now);
    return this.#sooner(next, FRESH_MS, now);
  }

  /** Whether nothing of it is to be seen, as last looked at. */
  get isEmpty(): boolean {
    const hasRest = this.#opacity > 0 && showsRest(this.#result);
    return !hasRest && this.#scene.every(({ opacity }) => opacity === 0);
  }

  get scene(): SceneLayer {
    return { boxes: this.#scene, color: this.color };
  }

  /** Draws what has no boxes. The context's unit is a CSS pixel of the view. */
  drawRest(context: CanvasRenderingContext2D, picture: PictureView): void {
    const { classes, mask } = this.#result ?? {};
    if (classes !== undefined) drawClasses(context, classes, picture.rect, this.#opacity);
    if (mask !== undefined) this.#masks.draw(context, mask, picture, this.#opacity);
  }

  /** What was drawn at `now`, on a picture of this many pixels, counts for its smoothness. */
  drawn(size: Size, now: number): void {
    this.#meter.add(this.#interpolator.boxes, size, now);
  }

  #sooner(next: number, freshMs: number | undefined, now: number): number {
    const at = this.#receivedAt + (freshMs ?? FRESH_MS);
    return at >= now && at < next ? at : next;
  }

  figures(): OverlayFigures {
    return this.#meter.figures(performance.now());
  }
}

/** Undefined for what stays where it was seen. */
function freshMsOf(box: MovingBox): number | undefined {
  return box.intervalMs !== null && box.drifts ? freshOf(box.intervalMs) : undefined;
}

/** Whether there is anything to draw of it. */
export function shows(result: DetectResult | null): boolean {
  return showsRest(result) || (result?.detections ?? []).length > 0;
}

function showsRest(result: DetectResult | null): boolean {
  return (result?.classes ?? []).length > 0 || result?.mask !== undefined;
}
