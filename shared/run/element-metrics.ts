import { PercentileRing } from '../pipeline/statistics.ts';
import type { ElementMetrics } from './element.ts';
import type { ElementFigures, Percentiles } from './figures.ts';

/** How many names one element may use. */
export const MAX_METRICS = 64;
/** What was inherited is of the sort that it is first used as. */
interface NumberEntry {
  sort: 'counter' | 'gauge' | 'inherited';
  value: number;
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** How many durations of one name are remembered. */
const TIMES = 64;

/**
 * An element's own metrics, with a bounded number of names. What cannot be kept (a name that is not snake_case, one
 * too many, one of another sort, a value that is no number) is left out and counted, since a metric must not end a run.
 */
export class ElementMetricsStore implements ElementMetrics {
  readonly #numbers = new Map<string, NumberEntry>();
  readonly #times = new Map<string, PercentileRing>();
  /** Durations of the one before, until this one has its own. */
  readonly #before = new Map<string, Percentiles>();
  #refused = 0;

  /** `before`: what the one before told last; counters go on from there, the others stay until they are set anew. */
  constructor(before: ElementFigures['metrics'] = {}) {
    for (const [name, value] of Object.entries(before)) {
      if (typeof value === 'number') this.#numbers.set(name, { sort: 'inherited', value });
      else this.#before.set(name, value);
    }
  }

  /** How many values were left out. */
  get refused(): number {
    return this.#refused;
  }

  count(name: string, by = 1): void {
    const entry = this.#number(name, 'counter', by);
    if (entry !== undefined) entry.value += by;
  }

  gauge(name: string, value: number): void {
    const entry = this.#number(name, 'gauge', value);
    if (entry !== undefined) entry.value = value;
  }

  time(name: string, ms: number): void {
    const ring = Number.isFinite(ms) ? this.#ring(name) : undefined;
    if (ring === undefined) this.#refused += 1;
    else ring.add(ms);
  }

  /** All of them as of now: counters and gauges as numbers, durations as percentiles. */
  snapshot(): ElementFigures['metrics'] {
    const numbers = [...this.#numbers].map(([name, { value }]): [string, number] => [name, value]);
    const times = [...this.#times].map(([name, ring]): [string, Percentiles] => [name, ring.percentiles()]);
    return Object.fromEntries<number | Percentiles>([...numbers, ...this.#before, ...times]);
  }

  #number(name: string, sort: 'counter' | 'gauge', value: number) {
    const entry = this.#numbers.get(name) ?? this.#newNumber(name, sort);
    if (entry?.sort === 'inherited' && Number.isFinite(value)) entry.sort = sort;
    if (entry?.sort === sort && Number.isFinite(value)) return entry;
    this.#refused += 1;
    return undefined;
  }

  #newNumber(name: string, sort: 'counter' | 'gauge') {
    if (!this.#mayAdd(name)) return undefined;
    this.#before.delete(name);
    const entry: NumberEntry = { sort, value: 0 };
    this.#numbers.set(name, entry);
    return entry;
  }

  #ring(name: string): PercentileRing | undefined {
    const known = this.#times.get(name);
    if (known !== undefined || !this.#mayAdd(name)) return known;
    this.#before.delete(name);
    const ring = new PercentileRing(TIMES);
    this.#times.set(name, ring);
    return ring;
  }

  #mayAdd(name: string): boolean {
    const isTaken = this.#numbers.has(name) || this.#times.has(name);
    if (isTaken || !NAME.test(name)) return false;
    return this.#before.has(name) || this.#numbers.size + this.#times.size + this.#before.size < MAX_METRICS;
  }
}

/** Reports a size in bytes, as a gauge whose name says so. */
export function sizeMetric(metrics: ElementMetrics, name: string, bytes: number): void {
  metrics.gauge(`${name}_bytes`, bytes);
}

/** Reports `part` of `whole` as a gauge in percent whose name says so. Of an empty whole it is 0. */
export function percentMetric(metrics: ElementMetrics, name: string, part: number, whole: number): void {
  metrics.gauge(`${name}_percent`, whole === 0 ? 0 : (part / whole) * 100);
}
