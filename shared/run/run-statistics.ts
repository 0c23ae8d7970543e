import { PercentileRing, RateMeter } from '../pipeline/statistics.ts';
import type { FrameOutcome, RunFigures } from './figures.ts';

/** Rates and ages of a run's frames. Adding allocates nothing. */
export class RunStatistics {
  readonly #input = new RateMeter();
  readonly #delivered = new RateMeter();
  readonly #dropped = new RateMeter();
  readonly #age = new PercentileRing();

  captured(now: number): void {
    this.#input.add(now);
  }

  /** A frame came to its end. */
  ended(now: number, outcome: FrameOutcome, capturedAt: number): void {
    if (outcome.kind === 'dropped') this.#dropped.add(now);
    if (outcome.kind !== 'delivered') return;
    this.#delivered.add(now);
    this.#age.add(now - capturedAt);
  }

  figures(now: number): Pick<RunFigures, 'inputFps' | 'deliveredFps' | 'dropFps' | 'ageMs'> {
    return {
      inputFps: this.#input.rate(now),
      deliveredFps: this.#delivered.rate(now),
      dropFps: this.#dropped.rate(now),
      ageMs: this.#age.percentiles(),
    };
  }
}
