import type { Detector } from '../../shared/detect/detector.ts';
import { SightlineError } from '../../shared/errors.ts';

/** Who did not look at a frame for so long has no turn to wait for, milliseconds. */
const AWAY_MS = 2_000;

/** Gives the turn back; once. */
type Done = () => void;

/**
 * Lets those who share cores or a GPU take turns: who asked first is first, and each asks anew after its turn, so that
 * all get equally many. One who is alone never waits.
 */
export class LaneTurns {
  readonly #now: () => number;
  readonly #slots: number;
  /** They are known by a number: whoever never comes again must not be held for having been here. */
  readonly #numbers = new WeakMap<object, number>();
  readonly #seen = new Map<number, number>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #last = 0;

  /** `now`: milliseconds. `slots`: for how many at once there are cores enough. */
  constructor(now: () => number, slots = 1) {
    this.#now = now;
    this.#slots = Math.max(1, Math.floor(slots));
  }

  /** Resolves when it is this one's turn. */
  async take(who: object): Promise<Done> {
    this.#seen.set(this.#numberOf(who), this.#now());
    // Those who went away are forgotten every time.
    const areSeveral = this.#areSeveral();
    if (this.#taken >= this.#slots && areSeveral) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#taken += 1;
    let isDone = false;
    return () => {
      if (!isDone) this.#next();
      isDone = true;
    };
  }

  /** The turn goes on to the next one without ever being free in between. */
  #next(): void {
    const go = this.#waiting.shift();
    if (go === undefined) this.#taken -= 1;
    else go();
  }

  #numberOf(who: object): number {
    const number = this.#numbers.get(who) ?? (this.#last += 1);
    this.#numbers.set(who, number);
    return number;
  }

  #areSeveral(): boolean {
    const since = this.#now() - AWAY_MS;
    for (const [number, at] of this.#seen) if (at < since) this.#seen.delete(number);
    return this.#seen.size > 1;
  }
}

/** A detector that looks at a frame when it is its turn. Frames are closed on every path, as it does itself. */
export function inTurn<F extends { close(): void }>(detector: Detector<F>, turns: LaneTurns): Detector<F> {
  return {
    model: detector.model,
    placement: detector.placement,
    capacity: detector.capacity,
    ...(detector.takesEarly === true && { takesEarly: true }),
    close: () => detector.close(),
    detect: async (frame, info, options, signal) => {
      const done = await turns.take(detector);
      try {
        if (signal?.aborted !== true) return await detector.detect(frame, info, options, signal);
        frame.close();
        throw new SightlineError('aborted', 'The frame was given up before its turn came.');
      } finally {
        done();
      }
    },
  };
}
