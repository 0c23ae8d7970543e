import { z } from 'zod';
import type { BoundingBox, Detection } from '../detection.ts';
import { iou } from '../detect/nms.ts';

/** A place that must not be seen, and since when. */
const HeldSchema = z.object({
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  track: z.number().nullable(),
  /** Capture time, microseconds. */
  seenAt: z.number(),
});
type Held = z.output<typeof HeldSchema>;

/** What it remembers, as plain data. */
export const HeldBoxesSchema = z.array(HeldSchema).max(4096);

/** How boxes are kept. */
export interface ConcealRules {
  /** How much larger a box becomes on each side, as a share of itself. */
  readonly grow: number;
  /** How long a box stays after it was last seen, milliseconds. */
  readonly holdMs: number;
}

/** Boxes that overlap more than this are of the same thing, where no track says so. */
const SAME_IOU = 0.3;
/** What is not seen may go on moving: its box grows by so much of itself on each side in a second. */
const GROWTH_PER_SECOND = 0.3;
/** The longest that were not seen go first. */
const MAX_HELD = 512;

/** Where faces or persons are, or were a moment ago: a detector misses now and then. Times are capture times. */
export class ConcealedBoxes {
  #held: Held[] = [];

  /** The boxes to conceal in a frame, of what was found in it and of what was found lately. */
  take(found: readonly Detection[], timestamp: number, rules: ConcealRules): readonly BoundingBox[] {
    const seen = found.map(({ box, track }): Held => ({ box, track: track ?? null, seenAt: timestamp }));
    const isRecent = ({ seenAt }: Held): boolean =>
      seenAt <= timestamp && timestamp - seenAt <= rules.holdMs * 1000;
    const missed = this.#held.filter((each) => isRecent(each) && !seen.some((other) => isSame(each, other)));
    this.#held = [...missed, ...seen].slice(-MAX_HELD);
    return this.#held.map(({ box, seenAt }) => {
      const unseenS = (timestamp - seenAt) / 1e6;
      return grown(box, rules.grow + unseenS * GROWTH_PER_SECOND);
    });
  }

  save(): Held[] {
    return [...this.#held];
  }

  restore(held: readonly Held[]): void {
    this.#held = [...held];
  }
}

/** A box made larger on each side by a share of itself; not cut off at the picture's edges. */
export function grown({ x, y, width, height }: BoundingBox, by: number): BoundingBox {
  return {
    x: x - width * by,
    y: y - height * by,
    width: width * (1 + 2 * by),
    height: height * (1 + 2 * by),
  };
}

function isSame(one: Held, other: Held): boolean {
  if (one.track !== null && other.track !== null) return one.track === other.track;
  return iou(one.box, other.box) > SAME_IOU;
}
