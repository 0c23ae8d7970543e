import type { Clock } from '../../shared/clock.ts';
import { messageOf } from '../../shared/errors.ts';
import type { RunStructure } from '../../shared/run/control.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { EdgePipeline } from './edge-pipeline.ts';

/** Structure and notices change seldom: they are asked for once in so many rounds. */
const SLOW_ROUNDS = 6;
/** An edge that takes longer is gone for now. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 10_000;

/** What an edge said of a pipeline last. */
export interface EdgeSaid {
  readonly structure: RunStructure | null;
  readonly figures: RunFigures | null;
  readonly notices: readonly RunNotice[];
  readonly problem: string | null;
}

/** Asks an edge how a pipeline of its does, one round at a time; less often while it does not answer. */
export class EdgeFollow {
  readonly #pipeline: EdgePipeline;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #closing = new AbortController();
  #said: EdgeSaid = { structure: null, figures: null, notices: [], problem: null };
  #round = 0;
  #failures = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(pipeline: EdgePipeline, clock: Clock, changed: () => void) {
    this.#pipeline = pipeline;
    this.#clock = clock;
    this.#changed = changed;
  }

  get said(): EdgeSaid {
    return this.#said;
  }

  /** Asks, unless it is too early or an answer is awaited. */
  look(): void {
    if (!this.#isAsking && this.#clock.now() >= this.#notBefore) void this.#ask();
  }

  /** Something was changed: all is asked for with the next look. */
  refresh(): void {
    this.#round = 0;
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.#closing.abort();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      if (this.#round % SLOW_ROUNDS === 0) await this.#askSlow(signal);
      this.#round += 1;
      this.#take({ figures: await this.#pipeline.figures(signal), problem: null });
      this.#failures = 0;
    } catch (error) {
      this.#fail(messageOf(error));
    } finally {
      this.#isAsking = false;
    }
  }

  async #askSlow(signal: AbortSignal): Promise<void> {
    const [structure, notices] = await Promise.all([
      this.#pipeline.structure(signal),
      this.#pipeline.notices(signal),
    ]);
    this.#take({ structure, notices });
  }

  #fail(problem: string): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** this.#failures);
    this.#failures += 1;
    [this.#round, this.#notBefore] = [0, this.#clock.now() + pauseMs];
    this.#take({ problem });
  }

  #take(news: Partial<EdgeSaid>): void {
    if (this.#closing.signal.aborted) return;
    this.#said = { ...this.#said, ...news };
    this.#changed();
  }
}
