import type { Clock } from '../clock.ts';
import type { RecordedResult, RecordedStep } from './recording-content.ts';
import { SteppedClock } from './stepped-clock.ts';

/** What a schedule is made of. */
export interface ScheduleParts {
  readonly steps: readonly RecordedStep[];
  /** Milliseconds since 1970 when the recorded run began. */
  readonly begun: number;
  /** Its last time, microseconds. */
  readonly endAt: number;
  /** The host's: for how long to wait for what does not come. */
  readonly clock: Clock;
  /** Resolves when every promise that can settle did: after a turn of the host's event loop. */
  readonly drained: () => Promise<void>;
  /** Told what is odd, in words. */
  readonly warn: (line: string) => void;
  /** Results come by themselves, from real detectors; else each is under way when its turn comes, or never. */
  readonly waits: boolean;
}

interface Place {
  state: 'absent' | 'begun' | 'here' | 'gone';
  /** Lets the result go on. */
  go: () => void;
}

/** So long without any sign of a result that was recorded: it does not come, and the others go on. */
const PATIENCE_MS = 30_000;

/**
 * Repeats the turns of a recorded run: takes results in the order in which they were recorded, and lets each go on when
 * its time has come, on a clock that goes by the recorded times.
 */
export class ReplaySchedule {
  /** For the elements. */
  readonly clock: SteppedClock;
  readonly #parts: ScheduleParts;
  readonly #places = new Map<string, Place>();
  readonly #elements = new Set<string>();
  readonly #held: (() => void)[] = [];
  #changed: () => void = () => undefined;
  #over = false;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
    this.clock = new SteppedClock(parts.begun, (error) => parts.warn(`A timer failed: ${String(error)}`));
    for (const step of parts.steps) {
      if (step.kind === 'frame') continue;
      this.#elements.add(step.element);
      this.#places.set(keyOf(step.element, step.call), { state: 'absent', go: () => undefined });
    }
  }

  /** Whether this result of an element was recorded. */
  expects(element: string, call: number): boolean {
    return this.#places.has(keyOf(element, call));
  }

  /** The element works on it. */
  begin(element: string, call: number): void {
    this.#mark(element, call, 'begun');
  }

  /** It does not come. */
  giveUp(element: string, call: number): void {
    this.#mark(element, call, 'gone');
  }

  /** Resolves when the result of a call may go on. What was never recorded waits for the end, so that it comes last. */
  turn(element: string, call: number): Promise<void> {
    const place = this.#places.get(keyOf(element, call));
    if (this.#over || !this.#elements.has(element) || place?.state === 'gone') return Promise.resolve();
    return new Promise((resolve) => {
      if (place === undefined) {
        this.#held.push(resolve);
        return;
      }
      place.go = resolve;
      this.#mark(element, call, 'here');
    });
  }

  /** Walks through all of it, once. `giveFrame` is told when a frame came to the detectors, by its place. */
  async play(giveFrame: (index: number) => unknown): Promise<void> {
    const { steps, drained, endAt } = this.#parts;
    for (const step of steps) {
      if (this.#over) break;
      if (step.kind === 'frame') await giveFrame(step.index);
      else await this.#land(step);
      await drained();
    }
    if (!this.#over) await this.clock.goTo(endAt / 1000, drained);
    this.end();
  }

  /** Lets everything go on: nothing is waited for any more. */
  end(): void {
    this.#over = true;
    for (const { go } of this.#places.values()) go();
    for (const go of this.#held.splice(0)) go();
    this.#changed();
  }

  async #land({ element, call, at }: RecordedResult): Promise<void> {
    await this.clock.goTo(at / 1000, this.#parts.drained);
    const place = this.#places.get(keyOf(element, call));
    if (place === undefined) return;
    const isThere = await this.#arrival(place);
    if (!isThere)
      this.#parts.warn(`${element} gave nothing for its recorded result ${call}; it is left out.`);
    place.go();
  }

  /** Resolves when there is nothing to wait for; with false when it was waited for in vain. */
  async #arrival(place: Place): Promise<boolean> {
    for (;;) {
      if (!this.#isToCome(place)) return true;
      if (await this.#news(place.state === 'absent')) continue;
      place.state = 'gone';
      return false;
    }
  }

  #isToCome({ state }: Place): boolean {
    if (this.#over) return false;
    return state === 'begun' || (state === 'absent' && this.#parts.waits);
  }

  /** True as soon as something changes; false when nothing did for too long, where `isLimited`. */
  #news(isLimited: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = isLimited ? this.#parts.clock.after(PATIENCE_MS, () => resolve(false)) : () => undefined;
      this.#changed = () => {
        cancel();
        resolve(true);
      };
    });
  }

  #mark(element: string, call: number, state: Place['state']): void {
    const place = this.#places.get(keyOf(element, call));
    if (place === undefined || place.state === 'gone') return;
    place.state = state;
    this.#changed();
  }
}

function keyOf(element: string, call: number): string {
  return `${call}/${element}`;
}
