import type { Detector, ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import { closeAll, openAll } from './open-all.ts';
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
  /** Lanes were opened, failed, were lost, or came back. Those that were replaced are closed right after the call. */
  onChange(): void;
}

/** The lanes of all steps of a pipeline in this page, opened together. They restart by themselves. */
export class Lanes {
  readonly #parts: LanesParts;
  readonly #lost = new Map<number, SightlineError>();
  #choice: ProviderChoice | null = null;
  #opening = new AbortController();
  #detectors: readonly LaneDetector[] | null = null;
  #failure: SightlineError | null = null;

  constructor(parts: LanesParts) {
    this.#parts = parts;
  }

  /** One per step; null until they are open. A lane that is restarting stays. */
  get detectors(): readonly LaneDetector[] | null {
    return this.#detectors;
  }

  /** Why they could not be opened, or why one of them does not work at the moment. */
  get error(): SightlineError | null {
    return this.#failure ?? this.#lost.values().next().value ?? null;
  }

  /** Whether they could not be opened, and nothing is left to wait for. */
  get hasFailed(): boolean {
    return this.#failure !== null && this.#detectors === null;
  }

  /** Opens the lanes, or opens them anew when another provider is wanted; the old ones work until then. */
  want(choice: ProviderChoice): void {
    if (choice === this.#choice) return;
    this.#choice = choice;
    this.#failure = null;
    this.#opening.abort();
    this.#opening = new AbortController();
    void this.#open(choice, this.#opening.signal);
  }

  /** Opens them anew the next time they are wanted; the ones that work do so until then. */
  again(): void {
    this.#choice = null;
  }

  /** Resolves when all workers are terminated. */
  async close(): Promise<void> {
    const detectors = this.#detectors ?? [];
    this.#opening.abort();
    this.#choice = null;
    this.#detectors = null;
    await closeAll(detectors);
  }

  async #open(choice: ProviderChoice, signal: AbortSignal): Promise<void> {
    try {
      const open = (step: number, either: AbortSignal): Promise<LaneDetector> =>
        this.#parts.open(step, choice, (error) => this.#onHealth(step, error), either);
      this.#adopt(await openAll(this.#parts.count, open, signal));
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = asSightlineError(error);
      this.#parts.onChange();
    }
  }

  #adopt(detectors: readonly LaneDetector[]): void {
    const replaced = this.#detectors;
    this.#lost.clear();
    this.#detectors = detectors;
    this.#parts.onChange();
    void closeAll(replaced ?? []);
  }

  #onHealth(step: number, error: SightlineError | null): void {
    if (error === null) this.#lost.delete(step);
    else this.#lost.set(step, error);
    this.#parts.onChange();
  }
}
