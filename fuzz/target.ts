import type { Dice } from '../shared/run/random.cases.ts';

/** Gives an input to the code; true: it was taken, false: refused. Throws a `SightlineError` where the code refuses so. */
export type Attempt = () => boolean | Promise<boolean>;

/** A target that is ready. */
export interface OpenTarget {
  /** Makes the next input of the dice alone, so that a seed repeats it. Making it counts neither as time nor as failure. */
  next(dice: Dice, index: number): Attempt | Promise<Attempt>;
  /** Says after all inputs whether the code is still well, and gives back what it took. Throws where it is not. */
  close?(): Promise<void>;
}

/** One door of the code that strangers can put something through. */
export interface FuzzTarget {
  readonly name: string;
  /** Of how many inputs all together this one takes its part. */
  readonly weight: number;
  open(): OpenTarget | Promise<OpenTarget>;
}
