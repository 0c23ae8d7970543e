import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';

/** By which time a window goes. */
export const TIME_AXES = ['stream', 'wall_clock', 'arrival'] as const;
/**
 * `stream`: the elements' times, of any epoch; between and after them it goes on with the clock. `wall_clock`: the
 * elements' times, which count from 1970, against this machine's clock. `arrival`: when they came.
 */
export type TimeAxisKind = (typeof TIME_AXES)[number];

const StateSchema = z.object({ newest: z.number().nullable(), silence: z.number() });

/** What time it is for a window, in integer microseconds. */
export class TimeAxis {
  readonly #kind: TimeAxisKind;
  readonly #clock: Clock;
  #newest: number | null = null;
  #cameAt = 0;

  constructor(kind: TimeAxisKind, clock: Clock) {
    this.#kind = kind;
    this.#clock = clock;
  }

  /** Null in a stream of which nothing came yet. */
  now(): number | null {
    if (this.#kind !== 'stream') return wallMicros(this.#clock);
    if (this.#newest === null) return null;
    return this.#newest + Math.round((this.#clock.now() - this.#cameAt) * 1000);
  }

  /** An element of this time came: what time it is then, and by which time it falls out. */
  observe(time: number): { readonly now: number; readonly key: number } {
    if (this.#newest === null || time > this.#newest) {
      this.#newest = time;
      this.#cameAt = this.#clock.now();
    }
    const now = this.now() ?? time;
    return { now, key: this.#kind === 'arrival' ? now : time };
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    return { newest: this.#newest, silence: this.#newest === null ? 0 : this.#clock.now() - this.#cameAt };
  }

  /** Goes on from what was saved, by this machine's clock; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const { newest, silence } = parseState(StateSchema, state, 'time axis');
    this.#newest = newest;
    this.#cameAt = this.#clock.now() - silence;
  }
}

/** The time since 1970 in integer microseconds. */
export function wallMicros(clock: Clock): number {
  return Math.round(clock.wallTime() * 1000);
}
