import { z } from 'zod';
import type { BoundingBox, Detection } from '../detection.ts';
import { BoxMotion } from './box-motion.ts';
import type { MotionNoise } from './box-motion.ts';
import type { ExpectedBox } from './expected-box.ts';
import { Stillness, StillnessSchema } from './stillness.ts';

/** Like people and cars in front of a camera that stands. */
const NOISE: MotionNoise = { measured: 0.06, speed: 1.5, change: 0.6 };
/** Moved less than this share of its size for this long, microseconds: it stands. */
const STILL_SHARE = 0.2;
const STILL_US = 1_000_000;
/** Nearer to an edge of the picture than this share of it, and so fast (sizes per second) towards it: it leaves. */
const EDGE = 0.02;
const LEAVING = 0.1;
/**
 * How uncertain a place is counts so many deviations of it: across, where things go, more than up and down, unless it
 * stood,
 */
const REACH_MOVING = 3;
const REACH = 1.5;
/** and this share of the side at most, */
const MAX_WIDENING = 1;
/** or across, where frames are far apart, so many widths for each second between them. */
const WIDTHS_PER_SECOND = 4;

/** Plain data of one. */
export const TrackStateSchema = z.object({
  id: z.int().min(0),
  label: z.string(),
  score: z.number(),
  hits: z.int(),
  seen: z.number(),
  missed: z.number().nullable(),
  last: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  motion: z.array(z.number()).length(21),
  stillness: StillnessSchema,
});
/** See `TrackStateSchema`. */
export type TrackState = z.output<typeof TrackStateSchema>;

/** One thing that is followed. Times are the tracker's, microseconds that do not go back. */
export class Track {
  readonly motion: BoxMotion;
  readonly #stillness: Stillness;
  /** Where it was last seen. */
  #last: BoundingBox;
  /** 0 until it is sure that there is something. */
  id: number;
  label: string;
  score: number;
  /** In how many frames it was seen. */
  hits: number;
  /** When it was last seen. */
  seen: number;
  /** Since when frames lack it; null: the last one had it. */
  missed: number | null;

  /** Goes on from what another one saved. */
  constructor(state: TrackState) {
    this.motion = BoxMotion.restored(state.motion, NOISE);
    this.#stillness = new Stillness(state.stillness);
    this.#last = state.last;
    this.id = state.id;
    this.label = state.label;
    this.score = state.score;
    this.hits = state.hits;
    this.seen = state.seen;
    this.missed = state.missed;
  }

  /** Of what was seen for the first time; `aspect`: width by height of the frame. */
  static begun({ label, score, box }: Detection, seen: number, aspect: number): Track {
    const motion = new BoxMotion(box, NOISE, aspect).save();
    const stillness = Stillness.begun(box, seen).save();
    return new Track({ id: 0, label, score, hits: 1, seen, missed: null, last: box, motion, stillness });
  }

  get isLost(): boolean {
    return this.missed !== null;
  }

  /** Whether it stood when it was last seen. */
  get isStill(): boolean {
    return this.#stillness.duration >= STILL_US;
  }

  /** Whether it went towards an edge of the picture, and was there already when it was last seen. */
  get isLeaving(): boolean {
    const { x, y, width, height } = this.#last;
    const { speedX, speedY } = this.motion;
    return (
      (x < EDGE && speedX < -LEAVING) ||
      (x + width > 1 - EDGE && speedX > LEAVING) ||
      (y < EDGE && speedY < -LEAVING) ||
      (y + height > 1 - EDGE && speedY > LEAVING)
    );
  }

  see({ label, score, box }: Detection, time: number): void {
    this.motion.correct(box);
    this.#last = box;
    this.#stillness.observe(box, time, STILL_SHARE);
    this.label = label;
    this.score = score;
    if (time > this.seen) this.hits += 1;
    this.seen = time;
    this.missed = null;
  }

  /** Where it is expected now, as of the last `predict` of its motion; `step`: between this frame and the last, seconds. */
  expected(step: number): ExpectedBox {
    const { left, top, width, height, doubtX, doubtY } = this.motion;
    const most = Math.max(MAX_WIDENING, WIDTHS_PER_SECOND * step);
    const across = Math.min(most * width, (this.isStill ? REACH : REACH_MOVING) * doubtX);
    const down = Math.min(MAX_WIDENING * height, REACH * doubtY);
    return { left, top, width, height, across, down };
  }

  save(): TrackState {
    const { id, label, score, hits, seen, missed } = this;
    const [motion, stillness, last] = [this.motion.save(), this.#stillness.save(), { ...this.#last }];
    return { id, label, score, hits, seen, missed, last, motion, stillness };
  }
}
