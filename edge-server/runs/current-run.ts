import { asSightlineError } from '../../shared/errors.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { endRun } from './opened-run.ts';
import type { OpenedRun } from './opened-run.ts';

/** The run that there is now, if any, and how the last one did. Ending it never rejects: what goes wrong is told. */
export class CurrentRun {
  readonly #complain: (message: string) => void;
  #opened: OpenedRun | null = null;
  /** Of the run that ended last. */
  #lastFigures: RunFigures | null = null;

  /** `complain` is told what went wrong with an end. */
  constructor(complain: (message: string) => void) {
    this.#complain = complain;
  }

  /** Null while there is no run. */
  get opened(): OpenedRun | null {
    return this.#opened;
  }

  /** Of the run, or of the last one; null before the first. */
  get figures(): RunFigures | null {
    return this.#opened?.run.figures() ?? this.#lastFigures;
  }

  /** There will be another run: the figures of the last one are history. */
  forget(): void {
    this.#lastFigures = null;
  }

  /** From now on there is this one, which was just opened. */
  hold(opened: OpenedRun): void {
    this.#opened = opened;
  }

  /** Keeps the figures as of now: elements and wires are gone when an end is over. */
  remember(): void {
    this.#lastFigures = this.#opened?.run.figures() ?? this.#lastFigures;
  }

  /** Has it give its start up; it is still there until it is released. */
  abandon(): void {
    const opened = this.#opened;
    if (opened === null) return;
    endRun(opened, opened.run.figures(), (run) => run.kill()).catch((error: unknown) => {
      this.#complain(`Its start could not be given up: ${asSightlineError(error).message}`);
    });
  }

  /** Ends it and gives back what was opened for it; only this very one, when it is named. */
  async release(how: (run: Run) => Promise<void>, only = this.#opened): Promise<void> {
    const opened = this.#opened;
    if (opened === null || opened !== only) return;
    this.#opened = null;
    try {
      this.#lastFigures = await endRun(opened, this.#atItsEnd(opened), how);
    } catch (error) {
      this.#complain(`Its end went wrong: ${asSightlineError(error).message}`);
    }
  }

  #atItsEnd({ run }: OpenedRun): RunFigures {
    const figures = run.figures();
    return figures.elements.length === 0 && this.#lastFigures !== null ? this.#lastFigures : figures;
  }
}
