import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { SightlineEvent } from '../event.ts';
import { eventId } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { parseState } from '../windows/saved-state.ts';
import { FrameTime, FrameTimeSchema } from './frame-time.ts';
import { endEvent, newEvent, updateEvent } from './object-events.ts';
import { LifeStateSchema, ObjectLife } from './object-life.ts';
import type { LifeOptions, Moment } from './object-life.ts';

/** When things are gone. Times are microseconds. */
export interface LivesOptions extends LifeOptions {
  /** What frames have lacked for longer is gone. */
  readonly endAfter: number;
  /** When no frames come for so long, what moved is gone, */
  readonly silence: number;
  /** and after so long what stood. */
  readonly keepStill: number;
}

/** More things at once are not told of. */
const MAX_LIVES = 1000;

const StateSchema = z.object({
  time: FrameTimeSchema,
  at: z.number(),
  lives: z.array(LifeStateSchema).max(MAX_LIVES),
});

/**
 * Makes events of tracked detections: `new` when a thing is seen first, `update` when something worth saying has changed,
 * `end` when it is gone: one of each `new`. Knows frames' times; silence is told to it.
 */
export class ObjectLives {
  readonly #name: string;
  #options: LivesOptions;
  readonly #lives = new Map<number, ObjectLife>();
  readonly #time = new FrameTime();
  #at = 0;
  #overflowed = 0;

  /** `name`: what ids of events begin with, another one for every other user of the same tracks. */
  constructor(name: string, options: LivesOptions) {
    this.#name = name;
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#lives.size;
  }

  /** Things that were not told of because there were too many, once for each frame. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Goes on with other options. */
  set options(options: LivesOptions) {
    this.#options = options;
  }

  /** One frame: what was found in it, its time stamp in microseconds, and milliseconds since 1970. */
  frame(detections: readonly Detection[], timestamp: number, at: number): SightlineEvent[] {
    const passed = this.#time.advance(timestamp);
    const moment = { time: this.#time.now, at };
    const ended = this.silent(passed, at);
    this.#at = at;
    const seen = new Set<number>();
    const told = byTrack(detections).flatMap(([track, detection]) => {
      seen.add(track);
      return this.#see(track, detection, moment);
    });
    return [...ended, ...this.#miss(seen, moment), ...told];
  }

  /** No frame came for so long, microseconds. */
  silent(unseen: number, at: number): SightlineEvent[] {
    const { silence, keepStill } = this.#options;
    return this.#end(({ now }) => unseen > (now.stationary ? keepStill : silence), at);
  }

  /** For how long no frame may come until `silent` ends something, microseconds; null: there is nothing to end. */
  get patience(): number | null {
    if (this.#lives.size === 0) return null;
    const { silence, keepStill } = this.#options;
    return [...this.#lives.values()].every(({ now }) => now.stationary) ? keepStill : silence;
  }

  /** Everything ends. `at`: milliseconds since 1970; absent: with the last frame. */
  flush(at = this.#at): SightlineEvent[] {
    return this.#end(() => true, at);
  }

  /** When the last frame was captured, milliseconds since 1970. */
  get lastAt(): number {
    return this.#at;
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const lives = [...this.#lives.values()].map((life) => life.save());
    return { time: { ...this.#time.save() }, at: this.#at, lives };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const { time, at, lives } = parseState(StateSchema, state, 'list of objects');
    this.#time.restore(time);
    this.#at = at;
    this.#lives.clear();
    for (const life of lives) this.#lives.set(life.track, new ObjectLife(life));
  }

  #see(track: number, detection: Detection, moment: Moment): SightlineEvent[] {
    const known = this.#lives.get(track);
    if (known === undefined) return this.#begin(track, detection, moment);
    known.see(detection, moment, this.#options);
    const before = known.tell(moment.time, this.#options);
    return before === null ? [] : [updateEvent(known, before, moment)];
  }

  #begin(track: number, detection: Detection, moment: Moment): SightlineEvent[] {
    if (this.#lives.size >= MAX_LIVES) {
      this.#overflowed += 1;
      return [];
    }
    const life = ObjectLife.begun(detection, track, eventId(this.#name, moment.at, track), moment);
    this.#lives.set(track, life);
    return [newEvent(life)];
  }

  #miss(seen: ReadonlySet<number>, { time, at }: Moment): SightlineEvent[] {
    for (const life of this.#lives.values()) if (!seen.has(life.track)) life.missed ??= time;
    return this.#end(({ missed }) => missed !== null && time - missed > this.#options.endAfter, at);
  }

  #end(isGone: (life: ObjectLife) => boolean, at: number): SightlineEvent[] {
    const gone = [...this.#lives.values()].filter((life) => isGone(life));
    for (const { track } of gone) this.#lives.delete(track);
    return gone.map((life) => endEvent(life, at));
  }
}

/** Each track once, in their order; the surest of a track that comes twice. */
function byTrack(detections: readonly Detection[]): [number, Detection][] {
  const surest = new Map<number, Detection>();
  for (const detection of detections) {
    const { track, score } = detection;
    if (track === undefined) continue;
    const other = surest.get(track);
    if (other === undefined || other.score < score) surest.set(track, detection);
  }
  return [...surest].toSorted(([a], [b]) => a - b);
}
