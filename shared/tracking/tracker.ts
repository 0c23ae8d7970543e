import { z } from 'zod';
import type { BoundingBox, Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { parseState } from '../windows/saved-state.ts';
import { FoundInFrame } from './found-in-frame.ts';
import { FrameTime, FrameTimeSchema } from './frame-time.ts';
import { pairBest } from './pair-best.ts';
import { pictureShift } from './picture-shift.ts';
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
    const how = { anyLabel: this.#options.anyLabel, step: this.#time.step / 1e6 };
    this.#shift(found);
    const known = this.#tracks.filter(({ id }) => id > 0);
    pairBest(known, found, found.sure, { least: LIKENESS.sure, ...how });
    const inSight = known.filter((track) => !track.isLost && !found.has(track));
    pairBest(inSight, found, found.unsure, { least: LIKENESS.unsure, ...how });
    const begun = this.#tracks.filter(({ id }) => id === 0);
    pairBest(begun, found, found.sure, { least: LIKENESS.begun, ...how });
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

  /** A camera that shook has moved everything: what is expected goes with it. */
  #shift(found: FoundInFrame): void {
    const inSight = this.#tracks.filter(({ isLost, seen }) => !isLost && seen < this.#time.now);
    const sure = found.sure.flatMap((index) => found.detections[index] ?? []);
    const shift = pictureShift(inSight, sure);
    if (shift === null) return;
    for (const { motion } of this.#tracks) motion.shift(shift.x, shift.y);
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
