import { z } from 'zod';
import type { BoundingBox, Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { parseState } from '../windows/saved-state.ts';
import { bestPairs } from './assignment.ts';
import type { Pair } from './assignment.ts';
import { likeness } from './expected-box.ts';
import { FoundInFrame } from './found-in-frame.ts';
import { FrameTime, FrameTimeSchema } from './frame-time.ts';
import { Track, TrackStateSchema } from './track.ts';

/** How things are followed. Times are microseconds. */
export interface TrackerOptions {
  /** Detections of at least this score are looked for first, and may be new things. */
  readonly highScore: number;
  /** Those below, down to this score, only carry on with what is followed already. */
  readonly lowScore: number;
  /** In so many frames in a row it was seen: it is followed. */
  readonly minHits: number;
  /** What frames have lacked for longer is gone. */
  readonly lost: number;
  /** What stood is still the same after no frames for this long. */
  readonly keepStill: number;
  /** A thing may be a truck in one frame and a car in the next. */
  readonly anyLabel: boolean;
}

/** What is said of one frame. */
export interface TrackedFrame {
  /** The track of each detection, in their order; 0: none. */
  readonly tracks: readonly number[];
  /** Those that this frame lacks and that are waited for. */
  readonly lost: readonly LostTrack[];
}

/** A thing that was not found, where it is expected. */
export interface LostTrack {
  readonly id: number;
  readonly label: string;
  readonly score: number;
  readonly box: BoundingBox;
  /** For how long it was not seen, microseconds. */
  readonly unseen: number;
}

/** Gives every track of a pipeline a number of its own. */
export interface TrackNumbers {
  next(): number;
}

/** How alike a box and the place where a thing is expected must be, 0..1: of the sure, the unsure and the new. */
const LIKENESS = { sure: 0.25, unsure: 0.6, begun: 0.25 } as const;
/** Whoever is in sight comes before whoever is lost. */
const LOST_WEIGHT = 0.8;
/** What left the picture is waited for by this share of the time: others come in where it went. */
const LEAVING_SHARE = 0.15;
/** More at once are not followed: the oldest stay. */
const MAX_TRACKS = 1000;

const StateSchema = z.object({
  time: FrameTimeSchema,
  tracks: z.array(TrackStateSchema).max(MAX_TRACKS),
});

/**
 * Follows things from frame to frame, after ByteTrack: where each is expected is compared with what was found, first
 * with what is sure, then with what is not, and paired so that all fit best. Knows frames' times, no clock.
 */
export class Tracker {
  readonly #numbers: TrackNumbers;
  #options: TrackerOptions;
  #tracks: Track[] = [];
  readonly #time = new FrameTime();

  constructor(options: TrackerOptions, numbers: TrackNumbers) {
    this.#options = options;
    this.#numbers = numbers;
  }

  /** How many are followed, those that are lost for the moment included. */
  get size(): number {
    return this.#tracks.filter(({ id }) => id > 0).length;
  }

  /** Follows on with other options. */
  set options(options: TrackerOptions) {
    this.#options = options;
  }

  /** One frame: all that was found in it, its time in microseconds, width by height. */
  update(detections: readonly Detection[], timestamp: number, aspect: number): TrackedFrame {
    this.#advance(timestamp);
    const found = new FoundInFrame(detections, this.#options);
    const known = this.#tracks.filter(({ id }) => id > 0);
    this.#pair(known, found, found.sure, LIKENESS.sure);
    const inSight = known.filter((track) => !track.isLost && !found.has(track));
    this.#pair(inSight, found, found.unsure, LIKENESS.unsure);
    const begun = this.#tracks.filter(({ id }) => id === 0);
    this.#pair(begun, found, found.sure, LIKENESS.begun);
    this.#see(found);
    for (const index of found.free(found.sure)) this.#begin(found, index, aspect);
    return { tracks: found.tracks(), lost: this.#lost() };
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return { time: { ...this.#time.save() }, tracks: this.#tracks.map((track) => track.save()) };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const { time, tracks } = parseState(StateSchema, state, 'tracker');
    this.#time.restore(time);
    this.#tracks = tracks.map((track) => new Track(track));
  }

  #lost(): LostTrack[] {
    const { now } = this.#time;
    return this.#tracks.flatMap(({ id, label, score, seen, motion }) =>
      id > 0 && seen < now ? { id, label, score, box: motion.box, unseen: now - seen } : [],
    );
  }

  /** Lets the time of the frame come; then it is clear what the one before lacked, however many detectors looked at it. */
  #advance(timestamp: number): void {
    const before = this.#time.now;
    const passed = this.#time.advance(timestamp);
    if (passed === 0) return;
    for (const track of this.#tracks) if (track.seen < before) track.missed ??= before;
    this.#tracks = this.#tracks.filter((track) => this.#isWaitedFor(track, passed));
    for (const track of this.#tracks) track.motion.predict(passed / 1e6, track.isLost);
  }

  #isWaitedFor(track: Track, passed: number): boolean {
    const { lost, keepStill } = this.#options;
    const { missed } = track;
    // Nobody looked for so long: what stood may have gone on standing, what moved is somewhere else.
    if (passed > lost) return track.isStill && missed === null && passed <= keepStill;
    if (missed === null) return true;
    const waits = track.isLeaving ? lost * LEAVING_SHARE : lost;
    return track.id > 0 && this.#time.now - missed <= waits && isInside(track);
  }

  #pair(tracks: readonly Track[], found: FoundInFrame, indices: readonly number[], least: number): void {
    const free = found.free(indices);
    const boxes = free.flatMap((index) => found.detections[index] ?? []);
    const pairs = tracks.flatMap((track, row) => this.#pairsOf(track, row, boxes, least));
    for (const { row, column } of bestPairs(pairs, tracks.length, free.length)) {
      const [track, index] = [tracks[row], free[column]];
      if (track !== undefined && index !== undefined) found.take(track, index);
    }
  }

  /** Looks at every track and every box: the loop that all the time goes into. */
  #pairsOf(track: Track, row: number, boxes: readonly Detection[], least: number): Pair[] {
    const pairs: Pair[] = [];
    const [expected, weight] = [track.expected(), track.isLost ? LOST_WEIGHT : 1];
    for (let column = 0; column < boxes.length; column += 1) {
      const detection = boxes[column];
      if (detection === undefined) continue;
      const gain = likeness(expected, detection.box) * weight - least;
      if (gain > 0 && (this.#options.anyLabel || detection.label === track.label)) {
        pairs.push({ row, column, gain });
      }
    }
    return pairs;
  }

  #see(found: FoundInFrame): void {
    for (const track of this.#tracks) {
      const detection = found.of(track);
      if (detection === undefined) continue;
      track.see(detection, this.#time.now);
      if (track.id === 0 && track.hits >= this.#options.minHits) track.id = this.#numbers.next();
    }
  }

  #begin(found: FoundInFrame, index: number, aspect: number): void {
    const detection = found.detections[index];
    if (detection === undefined || this.#tracks.length >= MAX_TRACKS) return;
    const track = Track.begun(detection, this.#time.now, aspect);
    if (this.#options.minHits <= 1) track.id = this.#numbers.next();
    this.#tracks.push(track);
    found.take(track, index);
  }
}

/** Whether any of it is expected within the picture. */
function isInside({ motion: { left, top, width, height } }: Track): boolean {
  return left < 1 && top < 1 && left + width > 0 && top + height > 0;
}
