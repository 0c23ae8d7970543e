import type { Clock } from '../../shared/clock.ts';

/** Waits of a worker: until there is something to do, or for a time. One at a time. */
export class Rest {
  readonly #clock: Clock;
  #end: (() => void) | null = null;
  #isTimed = false;
  #until: number | null = null;
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When a wait for a time ends, by the clock; null while there is none. */
  get until(): number | null {
    return this.#until;
  }

  /** Resolves with the next `wake` or `cut`; at once when `isDue` says so, or `cut` came before. */
  untilWoken(isDue: () => boolean): Promise<void> {
    return isDue() ? Promise.resolve() : this.#wait(() => nothing);
  }

  /** Resolves after so many milliseconds, or with the next `cut`. */
  for(ms: number): Promise<void> {
    this.#isTimed = true;
    this.#until = this.#clock.now() + ms;
    return this.#wait((end) => this.#clock.after(ms, end));
  }

  /** Ends a wait that is for no time. */
  wake(): void {
    if (!this.#isTimed) this.#end?.();
  }

  /** Ends any wait. */
  cut(): void {
    if (this.#end === null) this.#isOver = true;
    else this.#end();
  }

  async #wait(begin: (end: () => void) => () => void): Promise<void> {
    let cancel = nothing;
    if (!this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#end = resolve;
        cancel = begin(resolve);
      });
    }
    cancel();
    [this.#end, this.#isTimed, this.#until, this.#isOver] = [null, false, null, false];
  }
}

function nothing(): void {}
