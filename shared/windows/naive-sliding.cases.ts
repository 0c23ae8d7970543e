import type { Step } from './random-streams.cases.ts';
import type { SlidingTimeWindowOptions } from './sliding-time-window.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';

interface Arrived {
  readonly element: TimedElement;
  readonly key: number;
  entered: boolean;
}

/** Walks through every single moment and looks through everything that ever came. */
export class NaiveSlidingWindow {
  readonly #options: SlidingTimeWindowOptions;
  readonly #arrived: Arrived[] = [];
  readonly #shown: Arrived[] = [];
  #moment = -Infinity;
  #due = Infinity;
  #counted = 0;
  #updated = false;

  constructor(options: SlidingTimeWindowOptions) {
    this.#options = options;
  }

  step({ element, now }: Step, keyIsArrival: boolean): WindowEmission[] {
    if (this.#moment === -Infinity) {
      this.#moment = now;
      if (!this.#options.startAfterNewEvent) this.#start(now);
    }
    if (element === null) return this.#walk(now);
    const emissions = this.#walk(now - 1);
    const arrived = { element, key: keyIsArrival ? now : element.time, entered: false };
    const inTime = arrived.key > now - this.#options.span;
    if (inTime) this.#arrived.push(arrived);
    if (inTime && arrived.key <= now) emissions.push(...this.#enter(arrived, now));
    return [...emissions, ...this.#walk(now)];
  }

  #start(at: number): void {
    if (this.#due === Infinity) this.#due = at + (this.#options.interval ?? Infinity);
  }

  #walk(until: number): WindowEmission[] {
    const emissions: WindowEmission[] = [];
    for (let at = Math.min(this.#moment, until); at <= until; at += 1) {
      const next = this.#arrived.filter((one) => !one.entered && one.key === at);
      for (const one of next) emissions.push(...this.#enter(one, at));
      if (at === this.#due) emissions.push(...this.#interval(at, until));
    }
    this.#moment = Math.max(this.#moment, until);
    return emissions;
  }

  #interval(at: number, until: number): WindowEmission[] {
    this.#due += this.#options.interval ?? 0;
    if (this.#due <= until) return [];
    return this.#updated || !this.#options.onlyAfterUpdate ? [this.#emit(at)] : [];
  }

  #enter(one: Arrived, at: number): WindowEmission[] {
    const { liveFrom, count, subject } = this.#options;
    one.entered = true;
    this.#shown.push(one);
    if (one.element.time < (liveFrom ?? -Infinity)) return [];
    this.#updated = true;
    this.#start(at);
    if (count === null || (subject ?? one.element.subject) !== one.element.subject) return [];
    this.#counted += 1;
    return this.#counted % count === 0 ? [this.#emit(at)] : [];
  }

  #emit(at: number): WindowEmission {
    this.#updated = false;
    const start = at - this.#options.span;
    const inside = this.#shown.filter(({ key }) => key > start && key <= at).map(({ element }) => element);
    return { window_start: start, window_end: at, elements: inside.toSorted((a, b) => a.time - b.time) };
  }
}
