import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { parseState } from './saved-state.ts';
import type { TimedElement } from './timed-element.ts';
import { TumblingWindow } from './tumbling-window.ts';
import type { TumblingOutput } from './tumbling-window.ts';
import type { WatermarkOptions } from './watermark.ts';

/** How several values of one field become one. */
export const AGGREGATES = ['mean', 'first', 'last'] as const;
/** What a field has where it got no value: null, or 0. */
export const FILLS = ['none', 'zero'] as const;

/** One column of the rows. */
export interface ResampleField {
  readonly name: string;
  readonly aggregate: (typeof AGGREGATES)[number];
  readonly fill: (typeof FILLS)[number];
}

/** How series are brought to one grid. Times are microseconds. */
export interface ResamplerOptions extends WatermarkOptions {
  /** From one row to the next; rows stand at its multiples. */
  readonly interval: number;
  readonly fields: readonly ResampleField[];
  /** Each subject has rows of its own. */
  readonly perSubject: boolean;
  /** A longer gap is left as it is: no rows are made up for it. */
  readonly maxGapRows: number;
  readonly capacity: number;
  /** Of how many subjects the last row is known; of those forgotten, the next gap is not filled. */
  readonly maxSubjects: number;
}

/** The values at one point of the grid: of `(time - interval, time]`. */
export interface ResampledRow {
  readonly time: number;
  /** Empty where all subjects share their rows. */
  readonly subject: string;
  readonly values: Readonly<Record<string, number | null>>;
}

const ValuesSchema = z.record(z.string(), z.number());
type Values = z.output<typeof ValuesSchema>;

const StateSchema = z.object({
  window: z.json(),
  last: z.array(z.tuple([z.string(), z.number()])),
  gaps: z.number(),
});

/** Brings the values of several series to one grid of times, in order. It has no clock: `tick` it at `nextDue`. */
export class Resampler {
  readonly #options: ResamplerOptions;
  readonly #window: TumblingWindow;
  /** The time of each subject's last row; the one that was silent for longest comes first. */
  readonly #last = new Map<string, number>();
  #gaps = 0;

  constructor(options: ResamplerOptions) {
    this.#options = options;
    const { interval: span, perSubject, capacity, outOfOrder, idleTimeout } = options;
    const kept = { span, perSubject, capacity, late: 'drop', retention: 0 } as const;
    this.#window = new TumblingWindow({ ...kept, outOfOrder, idleTimeout });
  }

  /** Values too late for their row (they are dropped), values too many, and gaps too long to be filled. */
  get counts(): { readonly late: number; readonly overflowed: number; readonly gaps: number } {
    return { ...this.#window.counts, gaps: this.#gaps };
  }

  /** When, by the clock, `tick` has something to give; null: not without another value. */
  get nextDue(): number | null {
    return this.#window.nextDue;
  }

  /** Takes values of some fields in. Throws `invalid_message` when a time is no number. */
  add(element: TimedElement & { readonly value: Values }, now: number): ResampledRow[] {
    return this.#rows(this.#window.add(element, now));
  }

  /** Time has gone by: gives the rows that nothing more is expected for. */
  tick(now: number): ResampledRow[] {
    return this.#rows(this.#window.tick(now));
  }

  /** The rows that are not complete yet, since nothing will follow. Not to be used after that. */
  end(): ResampledRow[] {
    return this.#rows(this.#window.flush());
  }

  /** Plain data for `restore`. */
  save(): JsonValue {
    const last = [...this.#last].map(([subject, time]) => [subject, time]);
    return { window: this.#window.save(), last, gaps: this.#gaps };
  }

  /** Goes on from what was saved, with options of its own; throws `invalid_message` for anything else. */
  restore(state: JsonValue): void {
    const saved = parseState(StateSchema, state, 'resampler');
    this.#window.restore(saved.window);
    this.#last.clear();
    for (const [subject, time] of saved.last) this.#remember(subject, time);
    this.#gaps = saved.gaps;
  }

  #rows(outputs: readonly TumblingOutput[]): ResampledRow[] {
    return outputs.flatMap((output) => {
      if (output.kind !== 'window') return [];
      const { key: subject, window_end: time } = output;
      const gap = this.#fill(subject, time);
      this.#remember(subject, time);
      return [...gap, this.#row(time, subject, output.elements)];
    });
  }

  /** The rows between a subject's last one and `time`, all of them without values. */
  #fill(subject: string, time: number): ResampledRow[] {
    const { interval, maxGapRows } = this.#options;
    const last = this.#last.get(subject) ?? time;
    const missing = Math.max(0, Math.round((time - last) / interval) - 1);
    if (missing > maxGapRows) this.#gaps += 1;
    const length = missing > maxGapRows ? 0 : missing;
    return Array.from({ length }, (_, index) => this.#row(last + (index + 1) * interval, subject, []));
  }

  #row(time: number, subject: string, elements: readonly TimedElement[]): ResampledRow {
    const all = elements.map(({ value }) => ValuesSchema.parse(value));
    const values = this.#options.fields.map((field) => [field.name, valueOf(field, all)] as const);
    return { time, subject, values: Object.fromEntries(values) };
  }

  #remember(subject: string, time: number): void {
    this.#last.delete(subject);
    this.#last.set(subject, time);
    const [oldest] = this.#last.keys();
    if (this.#last.size > this.#options.maxSubjects && oldest !== undefined) this.#last.delete(oldest);
  }
}

function valueOf({ name, aggregate, fill }: ResampleField, all: readonly Values[]): number | null {
  const values = all.flatMap((one) => (Object.hasOwn(one, name) ? [one[name] ?? 0] : []));
  if (values.length === 0) return fill === 'zero' ? 0 : null;
  if (aggregate === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return (aggregate === 'first' ? values[0] : values.at(-1)) ?? null;
}
