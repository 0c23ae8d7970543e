import { z } from 'zod';
import type { BoundingBox } from '../detection.ts';

/** Detectors tremble: places are smoothed over about so long, microseconds. */
const SMOOTH_US = 500_000;

/** Plain data of one. */
export const StillnessSchema = z.object({
  x: z.number(),
  y: z.number(),
  anchorX: z.number(),
  anchorY: z.number(),
  since: z.number(),
  last: z.number(),
});
type State = z.output<typeof StillnessSchema>;

/**
 * For how long a thing has not moved: its smoothed centre has stayed within a share of its size from where it was. Times
 * are microseconds that do not go back.
 */
export class Stillness {
  readonly #state: State;

  /** Goes on from what another one saved. */
  constructor(state: State) {
    this.#state = { ...state };
  }

  /** Of a thing that was seen for the first time. */
  static begun(box: BoundingBox, time: number): Stillness {
    const [x, y] = centreOf(box);
    return new Stillness({ x, y, anchorX: x, anchorY: y, since: time, last: time });
  }

  /** It was seen here; further than `share` of its size from where it stood it has moved. */
  observe(box: BoundingBox, time: number, share: number): void {
    const [x, y] = centreOf(box);
    const state = this.#state;
    const weight = 1 - Math.exp((state.last - time) / SMOOTH_US);
    state.x += weight * (x - state.x);
    state.y += weight * (y - state.y);
    state.last = time;
    const way = Math.max(
      Math.abs(state.x - state.anchorX) / Math.max(box.width, Number.EPSILON),
      Math.abs(state.y - state.anchorY) / Math.max(box.height, Number.EPSILON),
    );
    if (way <= share) return;
    Object.assign(state, { anchorX: state.x, anchorY: state.y, since: time });
  }

  /** Microseconds until it was last seen. */
  get duration(): number {
    return this.#state.last - this.#state.since;
  }

  save(): State {
    return { ...this.#state };
  }
}

function centreOf({ x, y, width, height }: BoundingBox): [number, number] {
  return [x + width / 2, y + height / 2];
}
