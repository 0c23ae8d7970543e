import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { EvictingStore } from './evicting-store.ts';
import { parseState } from './saved-state.ts';
import { checkTime } from './timed-element.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';
import { WindowTrigger } from './window-trigger.ts';
import type { TriggerOptions } from './window-trigger.ts';

/** How a sliding window behaves. Times are microseconds. */
export interface SlidingTimeWindowOptions extends TriggerOptions {
  /** How long an element stays. */
  readonly span: number;
  /** How many elements are kept; what is too much is counted as overflowed, the oldest first. */
  readonly capacity: number;
}

const StateSchema = z.object({
  now: z.number().nullable(),
  late: z.number(),
  store: z.json(),
  trigger: z.json(),
});

/**
 * The elements of the last `span`, given out when the trigger says so; when they fall out is another matter. It has no
 * clock: whoever owns it says what time it is with every call, and calls `tick` at `nextDue`. Time never goes back.
 */
export class SlidingTimeWindow {
  readonly #options: SlidingTimeWindowOptions;
  readonly #store: EvictingStore;
  readonly #trigger: WindowTrigger;
  #now: number | null = null;
  #late = 0;

  constructor(options: SlidingTimeWindowOptions) {
    this.#options = options;
    this.#store = new EvictingStore(options.capacity);
    this.#trigger = new WindowTrigger(options);
  }

  /** What was counted: elements too late for the window, elements too many, and intervals nobody asked about. */
  get counts(): { readonly late: number; readonly overflowed: number; readonly missed: number } {
    return { late: this.#late, overflowed: this.#store.overflowed, missed: this.#trigger.missed };
  }

  /** Elements kept, those withheld included. */
  get size(): number {
    return this.#store.size;
  }

  /** When `tick` has something to do: the one timer that there is. Null: nothing is to come. */
  get nextDue(): number | null {
    const due = this.#trigger.due;
    const key = this.#store.nextKey;
    return due === null || key === null ? (due ?? key) : Math.min(due, key);
  }

  /**
   * Takes an element in. It falls out `span` after `key`: its own time, or when it came. What has a key in the
   * future is withheld until then. Throws `invalid_message` when a time is no number.
   */
  add(element: TimedElement, now: number, key: number = element.time): WindowEmission[] {
    for (const time of [element.time, now, key]) checkTime(time);
    const time = this.#goTo(now);
    const emissions = this.#run(time - 1);
    if (key > time) this.#store.withhold(element, key);
    else if (key <= time - this.#options.span) this.#late += 1;
    else {
      this.#store.show(element, key);
      emissions.push(...this.#entered(element, time));
    }
    return [...emissions, ...this.#run(time)];
  }

  /** Time has gone by: fires what is due, shows what was withheld, forgets what is old. */
  tick(now: number): WindowEmission[] {
    checkTime(now);
    return this.#run(this.#goTo(now));
  }

  /** The window as of `now`, triggered or not. */
  flush(now: number): WindowEmission[] {
    return [...this.tick(now), this.#emit(this.#goTo(now), false)];
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const [store, trigger] = [this.#store.save(), this.#trigger.save()];
    return { now: this.#now, late: this.#late, store, trigger };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'time window');
    this.#now = saved.now;
    this.#late = saved.late;
    this.#store.restore(saved.store);
    this.#trigger.restore(saved.trigger, saved.now);
  }

  #goTo(now: number): number {
    if (this.#now === null) this.#trigger.begin(now);
    this.#now = Math.max(now, this.#now ?? now);
    return this.#now;
  }

  /** Everything that happens up to `until`, each as of its own time. What is seen at the end of an interval is in it. */
  #run(until: number): WindowEmission[] {
    const emissions: WindowEmission[] = [];
    for (;;) {
      this.#trigger.skip(until);
      const due = this.#trigger.due ?? Infinity;
      const key = this.#store.nextKey ?? Infinity;
      if (Math.min(due, key) > until) break;
      emissions.push(...(key <= due ? this.#mature(key) : this.#passed(due)));
    }
    this.#store.evict(until - this.#options.span);
    return emissions;
  }

  #mature(at: number): WindowEmission[] {
    const element = this.#store.mature();
    return element === undefined ? [] : this.#entered(element, at);
  }

  #entered(element: TimedElement, at: number): WindowEmission[] {
    return this.#trigger.entered(element, at) ? [this.#emit(at, true)] : [];
  }

  #passed(at: number): WindowEmission[] {
    return this.#trigger.passed() ? [this.#emit(at, false)] : [];
  }

  #emit(at: number, byCount: boolean): WindowEmission {
    const start = at - this.#options.span;
    this.#store.evict(start);
    this.#trigger.fired(byCount);
    return { window_start: start, window_end: at, elements: this.#store.elements() };
  }
}
