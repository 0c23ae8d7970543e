import type { Step } from './random-streams.cases.ts';
import type { TimedElement } from './timed-element.ts';
import type { TumblingOutput, TumblingWindowOptions } from './tumbling-window.ts';

interface NaiveWindow {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly elements: TimedElement[];
  revision: number;
}

/** Asks at every single moment of every pause, for every window that there ever was, whether it is to be given. */
export class NaiveTumbling {
  readonly #options: TumblingWindowOptions;
  readonly #windows: NaiveWindow[] = [];
  readonly #came: { time: number; now: number }[] = [];
  #moment = 0;
  #mark = -Infinity;

  constructor(options: TumblingWindowOptions) {
    this.#options = options;
  }

  step({ element, now }: Step): TumblingOutput[] {
    const before: TumblingOutput[] = [];
    for (; this.#moment <= now; this.#moment += 1) before.push(...this.#giveUntil(this.#moment));
    if (element === null) return before;
    this.#came.push({ time: element.time, now });
    this.#moveMark(now);
    const end = this.#endOf(element.time);
    const outputs = end < this.#mark ? this.#late(element, end) : this.#put(element, end);
    return [...before, ...outputs, ...this.#giveUntil(now)];
  }

  #moveMark(now: number): void {
    const newest = Math.max(...this.#came.map(({ time }) => time));
    const silence = now - (this.#came.at(-1)?.now ?? now);
    const { idleTimeout, outOfOrder } = this.#options;
    const passed = idleTimeout !== null && silence >= idleTimeout ? silence : 0;
    this.#mark = Math.max(this.#mark, newest - outOfOrder + passed);
  }

  #endOf(time: number): number {
    let end = -200 * this.#options.span;
    while (end < time) end += this.#options.span;
    return end;
  }

  #windowOf({ subject }: TimedElement, end: number): NaiveWindow {
    const key = this.#options.perSubject ? subject : '';
    const found = this.#windows.find((one) => one.end === end && one.key === key);
    if (found !== undefined) return found;
    const made: NaiveWindow = { start: end - this.#options.span, end, key, elements: [], revision: -1 };
    this.#windows.push(made);
    return made;
  }

  #put(element: TimedElement, end: number): TumblingOutput[] {
    this.#windowOf(element, end).elements.push(element);
    return [];
  }

  #late(element: TimedElement, end: number): TumblingOutput[] {
    const { late, retention } = this.#options;
    if (late === 'side_output') return [{ kind: 'late', element, window_end: end }];
    if (late === 'drop' || end < this.#mark - retention) return [];
    const window = this.#windowOf(element, end);
    window.elements.push(element);
    return [this.#give(window)];
  }

  #giveUntil(now: number): TumblingOutput[] {
    this.#moveMark(now);
    return this.#windows
      .filter(({ end, revision }) => revision < 0 && end < this.#mark)
      .toSorted((a, b) => a.end - b.end || a.key.localeCompare(b.key))
      .map((window) => this.#give(window));
  }

  #give(window: NaiveWindow): TumblingOutput {
    window.revision += 1;
    const { key, revision, start: window_start, end: window_end } = window;
    const elements = window.elements.toSorted((a, b) => a.time - b.time);
    return { kind: 'window', key, revision, window_start, window_end, elements };
  }
}
