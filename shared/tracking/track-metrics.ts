import { iou } from '../detect/nms.ts';
import type { BoundingBox } from '../detection.ts';
import { bestPairs } from './assignment.ts';

/** One thing in one frame: which it is, truly or by what a tracker says, and where. */
export interface Identified {
  readonly id: number;
  readonly box: BoundingBox;
}

/** What is known of tracking quality. Shares are 0..1; `mota` can be below. */
export interface TrackScore {
  /** Multiple object tracking accuracy (CLEAR MOT): 1 less misses, false ones and switches, per thing to be seen. */
  readonly mota: number;
  /** Of what was said and what was true, how much names the same thing all the way (Ristani et al.). */
  readonly idf1: number;
  /** How often a thing goes on under another number. */
  readonly switches: number;
  /** How often the track of a thing breaks off and goes on. */
  readonly fragments: number;
  readonly misses: number;
  readonly falsePositives: number;
  /** Things to be seen, over all frames. */
  readonly truths: number;
}

/** Boxes that overlap less (IoU) are not the same thing's. */
const LEAST_OVERLAP = 0.5;

/** Counts, frame by frame, how well tracks follow the truth. */
export class TrackMetrics {
  /** Under which number each thing went when it was last followed. */
  readonly #followed = new Map<number, number>();
  /** Those that were followed once and are not at the moment. */
  readonly #broken = new Set<number>();
  readonly #together = new Map<string, number>();
  #counts = { switches: 0, fragments: 0, misses: 0, falsePositives: 0, truths: 0, said: 0 };

  frame(truth: readonly Identified[], said: readonly Identified[]): void {
    const pairs = this.#match(truth, said);
    for (const [thing, track] of pairs) this.#follow(thing, track);
    for (const { id } of truth) if (!pairs.has(id) && this.#followed.has(id)) this.#broken.add(id);
    this.#counts.truths += truth.length;
    this.#counts.said += said.length;
    this.#counts.misses += truth.length - pairs.size;
    this.#counts.falsePositives += said.length - pairs.size;
    for (const thing of truth) for (const track of said) this.#meet(thing, track);
  }

  score(): TrackScore {
    const { said, ...counts } = this.#counts;
    const { misses, falsePositives, switches, truths } = counts;
    return {
      ...counts,
      mota: 1 - (misses + falsePositives + switches) / Math.max(1, truths),
      idf1: (2 * this.#sameAllTheWay()) / Math.max(1, truths + said),
    };
  }

  /** Whoever went together goes on doing so while that fits; the others as they fit best. */
  #match(truth: readonly Identified[], said: readonly Identified[]): Map<number, number> {
    const pairs = new Map<number, number>();
    for (const { id, box } of truth) {
      const track = said.find((one) => one.id === this.#followed.get(id));
      if (track !== undefined && iou(box, track.box) >= LEAST_OVERLAP) pairs.set(id, track.id);
    }
    const taken = new Set(pairs.values());
    const rest = {
      truth: truth.filter(({ id }) => !pairs.has(id)),
      said: said.filter(({ id }) => !taken.has(id)),
    };
    const possible = rest.truth.flatMap((thing, row) =>
      rest.said.flatMap((track, column) => {
        const overlap = iou(thing.box, track.box);
        return overlap >= LEAST_OVERLAP ? { row, column, gain: overlap } : [];
      }),
    );
    for (const { row, column } of bestPairs(possible, rest.truth.length, rest.said.length))
      pairs.set(rest.truth[row]?.id ?? 0, rest.said[column]?.id ?? 0);
    return pairs;
  }

  #follow(thing: number, track: number): void {
    const before = this.#followed.get(thing);
    if (before !== undefined && before !== track) this.#counts.switches += 1;
    if (this.#broken.delete(thing)) this.#counts.fragments += 1;
    this.#followed.set(thing, track);
  }

  #meet(thing: Identified, track: Identified): void {
    if (iou(thing.box, track.box) < LEAST_OVERLAP) return;
    const key = `${thing.id} ${track.id}`;
    this.#together.set(key, (this.#together.get(key) ?? 0) + 1);
  }

  /** Frames in which one thing and one track are together, each with the one that it is with for longest overall. */
  #sameAllTheWay(): number {
    const [things, tracks] = [new Map<string, number>(), new Map<string, number>()];
    const pairs = [...this.#together].map(([key, gain]) => {
      const [thing = '', track = ''] = key.split(' ');
      return { row: placeOf(things, thing), column: placeOf(tracks, track), gain };
    });
    return bestPairs(pairs, things.size, tracks.size).reduce((sum, { gain }) => sum + gain, 0);
  }
}

/** Where an id stands in a list, at its end if it is new. */
function placeOf(places: Map<string, number>, id: string): number {
  const place = places.get(id) ?? places.size;
  places.set(id, place);
  return place;
}
