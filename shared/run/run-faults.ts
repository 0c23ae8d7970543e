import type { RunState } from './figures.ts';

/** What can be broken in a run: what gives its frames, and those that work on them. */
export type RunPart = 'source' | 'elements';

/** The run that has the faults. */
export interface FaultyRun {
  readonly state: () => RunState;
  /** Called again while it heals, when it does so for another reason. `part`: what the reason is about, if not the whole. */
  readonly become: (state: 'running' | 'healing', reason: string, part: RunPart | null) => void;
}

/** Why a run that goes on is healed and does not simply run. */
const NOT_WELL_YET = 'it goes on, though not all of it works yet';

/**
 * What is broken in a run at the moment, and why. As long as anything is the run heals, whatever else was mended
 * meanwhile, and runs when nothing is. In any other state this is remembered until it goes on.
 */
export class RunFaults {
  readonly #run: FaultyRun;
  readonly #reasons = new Map<RunPart, string>();
  /** What was told last. */
  #told = '';

  constructor(run: FaultyRun) {
    this.#run = run;
  }

  /** It does not work, with the reason in words; again where the reason is another. */
  broke(part: RunPart, reason: string): void {
    this.#reasons.set(part, reason);
    if (this.#run.state() === 'running') this.#become('healing', reason, part);
  }

  /** It works again, with the reason in words; says nothing where it did all the time. */
  mended(part: RunPart, reason: string): void {
    if (!this.#reasons.delete(part) || this.#run.state() !== 'healing') return;
    const [left] = this.#reasons;
    if (left === undefined) this.#become('running', reason, part);
    else if (left[1] !== this.#told) this.#become('healing', left[1], left[0]);
  }

  /** A run that rested goes on, with the reason in words. */
  goOn(reason: string): void {
    if (this.#reasons.size === 0) this.#become('running', reason, null);
    else this.#become('healing', NOT_WELL_YET, null);
  }

  #become(state: 'running' | 'healing', reason: string, part: RunPart | null): void {
    this.#told = reason;
    this.#run.become(state, reason, part);
  }
}
