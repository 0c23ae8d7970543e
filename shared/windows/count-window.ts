import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import { TimedElementSchema, byTime, checkTime } from './timed-element.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';

/** How a count window behaves. */
export interface CountWindowOptions {
  /** How many elements a window has. */
  readonly size: number;
  /** How many new ones there are from one window to the next; `size` makes it tumble. */
  readonly slide: number;
  /** Windows are also given out before the first `size` elements are there. */
  readonly partial: boolean;
  /** How many subjects are remembered; of too many, the one that was silent for longest is forgotten and counted. */
  readonly maxSubjects: number;
}

interface Subject {
  readonly last: TimedElement[];
  /** How many more elements there must be until the next window. */
  remaining: number;
}

const StateSchema = z.object({
  forgotten: z.number(),
  subjects: z.array(
    z.object({ subject: z.string(), remaining: z.number(), last: z.array(TimedElementSchema) }),
  ),
});

/** The last `size` elements of each subject, given out at every `slide`th. Needs no time to pass. */
export class CountWindow {
  readonly #options: CountWindowOptions;
  /** The one that was silent for longest comes first. */
  readonly #subjects = new Map<string, Subject>();
  #forgotten = 0;

  constructor(options: CountWindowOptions) {
    this.#options = options;
  }

  /** Subjects given up because there were too many. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Subjects remembered. */
  get size(): number {
    return this.#subjects.size;
  }

  /** Takes an element in; gives its subject's window when it is due. Throws `invalid_message` without a time. */
  add(element: TimedElement): WindowEmission | null {
    checkTime(element.time);
    const entry = this.#touch(element.subject);
    entry.last.push(element);
    if (entry.last.length > this.#options.size) entry.last.shift();
    entry.remaining -= 1;
    if (entry.remaining > 0) return null;
    entry.remaining = this.#options.slide;
    return emission(entry.last);
  }

  /** What is there, a window for each subject; counting goes on as before. */
  flush(): WindowEmission[] {
    return [...this.#subjects.values()].map(({ last }) => emission(last));
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const subjects = [...this.#subjects].map(([subject, { last, remaining }]) => ({
      subject,
      remaining,
      last: last.map(({ time, value }) => ({ time, subject, value })),
    }));
    return { forgotten: this.#forgotten, subjects };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'count window');
    const { size, slide } = this.#options;
    this.#forgotten = saved.forgotten;
    this.#subjects.clear();
    for (const { subject, remaining, last } of saved.subjects) {
      const entry = { last: last.slice(-size), remaining: Math.min(remaining, Math.max(slide, size)) };
      this.#subjects.set(subject, entry);
      this.#limit();
    }
  }

  #touch(subject: string): Subject {
    const known = this.#subjects.get(subject);
    const entry = known ?? { last: [], remaining: this.#first() };
    this.#subjects.delete(subject);
    this.#subjects.set(subject, entry);
    this.#limit();
    return entry;
  }

  /** Windows are counted so that the first full one is given out as soon as it is full. */
  #first(): number {
    const { size, slide, partial } = this.#options;
    return partial ? ((size - 1) % slide) + 1 : size;
  }

  #limit(): void {
    const [oldest] = this.#subjects.keys();
    if (this.#subjects.size <= this.#options.maxSubjects || oldest === undefined) return;
    this.#subjects.delete(oldest);
    this.#forgotten += 1;
  }
}

function emission(last: readonly TimedElement[]): WindowEmission {
  const elements = byTime(last);
  return {
    window_start: elements[0]?.time ?? 0,
    window_end: elements.at(-1)?.time ?? 0,
    elements,
  };
}
