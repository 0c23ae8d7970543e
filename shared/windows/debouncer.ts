import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import { checkTime } from './timed-element.ts';

/** When something counts as there, and when as gone. Times are microseconds. */
export interface DebouncerOptions {
  /** How many of the newest frames are looked at. */
  readonly frames: number;
  /** In at least so many of them: it is there. */
  readonly on: number;
  /** In fewer than so many of them: it is gone. Below `on`, it does not flicker at the edge. */
  readonly offBelow: number;
  /** For so long after it came or went it stays as it is. */
  readonly coolDown: number;
  /** How many keys are watched; more of them at once are not seen, and counted. */
  readonly maxKeys: number;
}

/** A key came (`on`) or went (`off`). */
export interface Transition {
  readonly key: string;
  readonly state: 'on' | 'off';
  /** Of the frame that decided it. */
  readonly time: number;
  /** How many of the newest frames had it. */
  readonly hits: number;
}

interface Watched {
  on: boolean;
  /** Of the last transition, while it cools down. */
  since: number | null;
  /** The numbers of the frames that had it, among the newest. */
  seen: number[];
}

const StateSchema = z.object({
  frame: z.number(),
  overflowed: z.number(),
  keys: z.array(
    z.object({ key: z.string(), on: z.boolean(), since: z.number().nullable(), seen: z.array(z.number()) }),
  ),
});

/** Turns what is seen, now and then missed, into comings and goings. Knows frames, not clocks. */
export class Debouncer {
  readonly #options: DebouncerOptions;
  readonly #keys = new Map<string, Watched>();
  #frame = 0;
  #overflowed = 0;

  constructor(options: DebouncerOptions) {
    this.#options = options;
  }

  /** Keys that were not seen because there were too many, once for each frame. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Keys watched. */
  get size(): number {
    return this.#keys.size;
  }

  /** The keys that are there. */
  present(): string[] {
    return [...this.#keys].filter(([, { on }]) => on).map(([key]) => key);
  }

  /** One frame has these keys. Throws `invalid_message` when its time is no number. */
  next(keys: ReadonlySet<string>, time: number): Transition[] {
    checkTime(time);
    this.#frame += 1;
    for (const key of keys) this.#watch(key)?.seen.push(this.#frame);
    return [...this.#keys].flatMap(([key, watched]) => this.#judge(key, watched, time));
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const keys = [...this.#keys].map(([key, { on, since, seen }]) => ({ key, on, since, seen: [...seen] }));
    return { frame: this.#frame, overflowed: this.#overflowed, keys };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'debouncer');
    this.#frame = saved.frame;
    this.#overflowed = saved.overflowed;
    this.#keys.clear();
    for (const { key, ...watched } of saved.keys.slice(0, this.#options.maxKeys)) {
      this.#keys.set(key, watched);
    }
  }

  #watch(key: string): Watched | undefined {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    if (this.#keys.size >= this.#options.maxKeys) {
      this.#overflowed += 1;
      return undefined;
    }
    const watched: Watched = { on: false, since: null, seen: [] };
    this.#keys.set(key, watched);
    return watched;
  }

  #judge(key: string, watched: Watched, time: number): Transition[] {
    while ((watched.seen[0] ?? Infinity) <= this.#frame - this.#options.frames) watched.seen.shift();
    const hits = watched.seen.length;
    const on = watched.on ? hits >= this.#options.offBelow : hits >= this.#options.on;
    const cooling = this.#isCooling(watched, time);
    if (on !== watched.on && !cooling) {
      watched.on = on;
      watched.since = time;
      return [{ key, state: on ? 'on' : 'off', time, hits }];
    }
    if (!watched.on && hits === 0 && !cooling) this.#keys.delete(key);
    return [];
  }

  /** Over for good once a frame is that far away; far back is a source that began again, which need not wait. */
  #isCooling(watched: Watched, time: number): boolean {
    if (watched.since === null) return false;
    if (Math.abs(time - watched.since) >= this.#options.coolDown) watched.since = null;
    return watched.since !== null;
  }
}
