import type { Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { AllOf } from './all-of.ts';
import { closeAll } from './close-all.ts';
import type { ProviderChoice } from './viewer.api.ts';

/** A detector in a worker of this page. */
export interface LaneDetector extends Detector<VideoFrame> {
  readonly provider: ProviderReport | null;
}

/** What a pipeline's lanes are made of. */
export interface LanesParts {
  /** How many steps the pipeline has. */
  readonly count: number;
  /** Opens the lane of a step; `onHealth` tells that it was lost (its error) or is back (null). */
  open(
    step: number,
    choice: ProviderChoice,
    onHealth: (error: SightlineError | null) => void,
    signal: AbortSignal,
  ): Promise<LaneDetector>;
  /** A lane was opened, failed, was lost, or came back. One that was replaced is closed right after the call. */
  onChange(): void;
}

/** Lanes of a pipeline in this page, seen as one: they are open when each is. They restart by themselves. */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #detectors = new AllOf<LaneDetector>();

  /** A lane for each step. */
  static of(parts: LanesParts): Lanes {
    return new Lanes(Array.from({ length: parts.count }, (_none, step) => new Lane(parts, step)));
  }

  private constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  /** Those of some steps: the same ones. */
  some(steps: readonly number[]): Lanes {
    return new Lanes(this.#lanes.filter((_lane, step) => steps.includes(step)));
  }

  /** One per step; null until they are open. A lane that is restarting stays. The same ones as long as they are. */
  get detectors(): readonly LaneDetector[] | null {
    return this.#detectors.of(this.#lanes.map(({ detector }) => detector));
  }

  /** Why one could not be opened, or does not work at the moment. */
  get error(): SightlineError | null {
    return this.#lanes.find(({ error }) => error !== null)?.error ?? null;
  }

  /** Whether one could not be opened, and nothing is left to wait for. */
  get hasFailed(): boolean {
    return this.#lanes.some(({ hasFailed }) => hasFailed);
  }

  /** Opens the lanes, or opens them anew when another provider is wanted; the old ones work until then. */
  want(choice: ProviderChoice): void {
    for (const lane of this.#lanes) lane.want(choice);
  }

  /** Opens them anew the next time they are wanted; the ones that work do so until then. */
  again(): void {
    for (const lane of this.#lanes) lane.again();
  }

  /** Resolves when all workers are terminated. */
  async close(): Promise<void> {
    await closeAll(this.#lanes);
  }
}

/** The lane of one step. */
class Lane {
  readonly #parts: LanesParts;
  readonly #step: number;
  #choice: ProviderChoice | null = null;
  #opening = new AbortController();
  #failure: SightlineError | null = null;
  #lost: SightlineError | null = null;
  detector: LaneDetector | null = null;

  constructor(parts: LanesParts, step: number) {
    this.#parts = parts;
    this.#step = step;
  }

  get error(): SightlineError | null {
    return this.#failure ?? this.#lost;
  }

  get hasFailed(): boolean {
    return this.#failure !== null && this.detector === null;
  }

  want(choice: ProviderChoice): void {
    if (choice === this.#choice) return;
    this.#choice = choice;
    this.#failure = null;
    this.#opening.abort();
    this.#opening = new AbortController();
    void this.#open(choice, this.#opening.signal);
  }

  again(): void {
    this.#choice = null;
  }

  async close(): Promise<void> {
    const { detector } = this;
    this.#opening.abort();
    this.#choice = null;
    this.detector = null;
    await detector?.close();
  }

  async #open(choice: ProviderChoice, signal: AbortSignal): Promise<void> {
    const onHealth = (error: SightlineError | null): void => this.#onHealth(error);
    try {
      const detector = await this.#parts.open(this.#step, choice, onHealth, signal);
      if (signal.aborted) await closeAll([detector]);
      else this.#adopt(detector);
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = asSightlineError(error);
      this.#parts.onChange();
    }
  }

  #adopt(detector: LaneDetector): void {
    const replaced = this.detector;
    this.#lost = null;
    this.detector = detector;
    this.#parts.onChange();
    if (replaced !== null) void closeAll([replaced]);
  }

  #onHealth(error: SightlineError | null): void {
    this.#lost = error;
    this.#parts.onChange();
  }
}
