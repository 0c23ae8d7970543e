import type { BoundingBox, Detection, KeyPoint } from '../../shared/detection.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A detection where it is drawn. One object until the next result: its numbers change, nothing is made anew. */
export interface DrawnDetection extends Detection {
  readonly box: Writable<BoundingBox>;
  readonly keypoints?: readonly Writable<KeyPoint>[];
}

/** Where a box was drawn before, so that its steps can be measured over all results that were matched to it. */
export interface BoxTrail {
  /** How often it was drawn: the first times say nothing yet. */
  drawn: number;
  x: number;
  y: number;
  stepX: number;
  stepY: number;
}

/** Beyond the newest result a box goes on for so long at most, milliseconds, */
const LONGEST_REACH_MS = 300;
/** and then slows down to a stop, so that it ends where it would have been after half of this. */
const STOP_MS = 200;
/** What a new result says otherwise than was drawn is made up for within this time, milliseconds. */
const MAKE_UP_MS = 120;
/** Results further apart say nothing about how a thing moves in between. */
const LONGEST_GAP_MS = 1_500;
/** Less than this part of the picture is not seen. */
const UNSEEN = 0.0004;

/**
 * How one detection moves: from where it was to where the newest result says, then on as it went, ever slower, for a
 * bounded time. Times are milliseconds on one clock. The numbers are the box's `x y width height`, then its points'.
 */
export class MovingBox {
  readonly drawn: DrawnDetection;
  readonly trail: BoxTrail;
  /** Milliseconds between this result and the one before it; null: it is seen for the first time. */
  readonly intervalMs: number | null;
  readonly detection: Detection;
  readonly #at: number;
  readonly #to: Float64Array;
  readonly #from: Float64Array;
  readonly #fromAt: number;
  /** Per millisecond, by the last two results. */
  readonly #speed: Float64Array;
  /** Per millisecond, as it goes on; what turns to and fro stays. */
  readonly #drift: Float64Array;
  readonly #gap: Float64Array;
  readonly #gapAt: number;
  readonly #reachMs: number;

  /** `at`: the time of the picture it was found in; `now`: that of the picture shown. `before`: the same thing, earlier. */
  constructor(
    detection: Detection,
    at: number,
    now: number,
    before: MovingBox | null,
    trail = before?.trail ?? newTrail(),
  ) {
    this.detection = detection;
    this.drawn = copyOf(detection);
    this.trail = trail;
    this.#at = at;
    this.#to = numbersOf(detection);
    const size = this.#to.length;
    const sinceMs = before === null ? 0 : at - before.#at;
    const isLike = before !== null && before.#to.length === size;
    const known = isLike && sinceMs > 0 && sinceMs <= LONGEST_GAP_MS ? before : null;
    this.intervalMs = known && sinceMs;
    // Until the next result is there, if it comes as late as this one.
    this.#reachMs = Math.min(sinceMs + Math.max(0, now - at), LONGEST_REACH_MS);
    this.#gap = new Float64Array(size);
    this.#gapAt = now;
    const early = now <= at;
    this.#from = known === null ? this.#to : early ? numbersOf(known.at(now)) : known.#to;
    this.#fromAt = known === null ? at : early ? now : known.#at;
    this.#speed = this.#to.map((value, index) =>
      known === null ? 0 : (value - (known.#to[index] ?? 0)) / sinceMs,
    );
    this.#drift = this.#speed.map((value, index) =>
      known === null ? 0 : lesser(value, known.#speed[index] ?? 0),
    );
    // What is drawn goes on from where it is.
    if (known !== null && !early) this.#gap = this.#gapTo(numbersOf(known.at(now)), now);
  }

  /** Whether it is still on its way at this time. */
  isMoving(now: number): boolean {
    if (this.intervalMs === null) return false;
    if (now < this.#at) return this.#from.some((value, index) => isSeen(value - (this.#to[index] ?? 0)));
    const drifts = now - this.#at < this.#reachMs + STOP_MS && this.drifts;
    return drifts || (now - this.#gapAt < MAKE_UP_MS && this.#gap.some(isSeen));
  }

  /** Whether it goes beyond what was seen. */
  get drifts(): boolean {
    return this.#drift.some((value) => isSeen(value * this.#reachMs));
  }

  /** Where it is at this time: always the same object. Allocates nothing. */
  at(now: number): DrawnDetection {
    const { box, keypoints } = this.drawn;
    box.x = this.#within(0, now);
    box.y = this.#within(1, now);
    box.width = this.#extent(0, box.x, now);
    box.height = this.#extent(1, box.y, now);
    if (keypoints === undefined) return this.drawn;
    for (let point = 0; point < keypoints.length; point += 1) {
      const drawn = keypoints[point];
      if (drawn === undefined) continue;
      drawn.x = this.#within(4 + 2 * point, now);
      drawn.y = this.#within(5 + 2 * point, now);
    }
    return this.drawn;
  }

  #gapTo(drawn: Float64Array, now: number): Float64Array {
    return drawn.map((value, index) => value - this.#value(index, now));
  }

  #value(index: number, now: number): number {
    const [from, to] = [this.#from[index] ?? 0, this.#to[index] ?? 0];
    if (now <= this.#fromAt && now < this.#at) return from;
    if (now < this.#at) return from + ((to - from) * (now - this.#fromAt)) / (this.#at - this.#fromAt);
    const made = Math.min(1, Math.max(0, (now - this.#gapAt) / MAKE_UP_MS));
    const driftMs = eased(now - this.#at, this.#reachMs);
    return to + (this.#drift[index] ?? 0) * driftMs + (this.#gap[index] ?? 0) * (1 - made);
  }

  /** Never out of the picture, unless a result was. */
  #within(index: number, now: number): number {
    const [from, to] = [this.#from[index] ?? 0, this.#to[index] ?? 0];
    return Math.min(Math.max(this.#value(index, now), Math.min(0, from, to)), Math.max(1, from, to));
  }

  #extent(side: number, start: number, now: number): number {
    const { box } = this.detection;
    const end = side === 0 ? box.x + box.width : box.y + box.height;
    const was = (this.#from[side] ?? 0) + (this.#from[side + 2] ?? 0);
    return Math.max(0, Math.min(this.#value(side + 2, now), Math.max(1, end, was) - start));
  }
}

function newTrail(): BoxTrail {
  return { drawn: 0, x: 0, y: 0, stepX: 0, stepY: 0 };
}

/** For how many milliseconds something goes that slows down after `reachMs`. */
function eased(elapsedMs: number, reachMs: number): number {
  const slowing = Math.min(Math.max(0, elapsedMs - reachMs), STOP_MS);
  return Math.min(elapsedMs, reachMs) + slowing - (slowing * slowing) / (2 * STOP_MS);
}

/** The smaller of two that go the same way; 0 when they do not. */
function lesser(a: number, b: number): number {
  if (a * b <= 0) return 0;
  return Math.abs(a) < Math.abs(b) ? a : b;
}

function isSeen(value: number): boolean {
  return Math.abs(value) > UNSEEN;
}

function numbersOf({ box, keypoints = [] }: Detection): Float64Array {
  return Float64Array.of(box.x, box.y, box.width, box.height, ...keypoints.flatMap(({ x, y }) => [x, y]));
}

function copyOf({ box, keypoints, ...rest }: Detection): DrawnDetection {
  const copy = { ...rest, box: { ...box } };
  return keypoints === undefined ? copy : { ...copy, keypoints: keypoints.map((point) => ({ ...point })) };
}
