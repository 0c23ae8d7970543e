import type { Detection } from '../../shared/detection.ts';
import { matchBoxes } from './match-boxes.ts';
import { MovingBox } from './moving-box.ts';

/** More than these are drawn as the results say. */
const MAX_BOXES = 200;

/**
 * Where boxes are between results: matches those of each result to those before, and moves them in between. It knows no
 * clock and no screen: times are milliseconds that the caller gives, results' and pictures' on one clock.
 */
export class Interpolator {
  #boxes: readonly MovingBox[] = [];

  /** The newest result's boxes, in its order. */
  get boxes(): readonly MovingBox[] {
    return this.#boxes;
  }

  /**
   * Takes what was found in the picture of time `at`, while that of time `now` is shown. What is the very same object as
   * in the result before was not looked at again, and goes on as it went.
   */
  take(detections: readonly Detection[], at: number, now: number): void {
    const before = this.#boxes;
    const found = this.#find(detections);
    this.#boxes = detections.map((detection, index) => {
      const match = before[found[index] ?? -1] ?? null;
      return match?.detection === detection ? match : new MovingBox(detection, at, now, match);
    });
  }

  /** As `take`, but without a way there: things are where the result says. */
  put(detections: readonly Detection[], at: number): void {
    const before = this.#boxes;
    const found = this.#find(detections);
    this.#boxes = detections.map(
      (detection, index) => new MovingBox(detection, at, at, null, before[found[index] ?? -1]?.trail),
    );
  }

  /** Moves all to where they are at this time. Allocates nothing. Gives whether any is still on its way. */
  move(now: number): boolean {
    let moving = false;
    for (const box of this.#boxes) {
      box.at(now);
      moving = box.isMoving(now) || moving;
    }
    return moving;
  }

  clear(): void {
    this.#boxes = [];
  }

  #find(detections: readonly Detection[]): readonly number[] {
    if (detections.length > MAX_BOXES) return [];
    return matchBoxes(
      this.#boxes.map(({ detection }) => detection),
      detections,
    );
  }
}
