import type { DetectOptions } from '../../shared/detect/detector.ts';
import type { LaneResult } from '../workers/lane.api.ts';

/** A frame to try things with, and what is asked of it. */
export interface FrameSample<F> {
  /** The receiver's own; it closes it. */
  readonly frame: F;
  readonly options: DetectOptions;
}

const MAX_TIMES = 15;

/** Takes copies of passing frames for whoever asks, and keeps how long the latest ones took. */
export class FrameSamples<F> {
  readonly #clone: (frame: F) => F;
  readonly #times: number[] = [];
  #results = 0;
  #waiting: { readonly after: number; readonly take: (sample: FrameSample<F>) => void } | null = null;

  constructor(clone: (frame: F) => F) {
    this.#clone = clone;
  }

  /** Milliseconds that the latest frames took in the lane. */
  get times(): readonly number[] {
    return this.#times;
  }

  /** A frame is about to be looked at. */
  passing(frame: F, options: DetectOptions): void {
    if (this.#waiting === null || this.#results < this.#waiting.after) return;
    const { take } = this.#waiting;
    this.#waiting = null;
    take({ frame: this.#clone(frame), options });
  }

  /** A frame was looked at. */
  done({ preprocessMs, inferMs, postprocessMs }: LaneResult): void {
    this.#results += 1;
    this.#times.push(preprocessMs + inferMs + postprocessMs);
    if (this.#times.length > MAX_TIMES) this.#times.shift();
  }

  /** The next frame after so many more results. One at a time; rejects when the signal says so. */
  next(more: number, signal: AbortSignal): Promise<FrameSample<F>> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting = null;
        reject(new Error('nobody waits for the frame any more'));
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const take = (sample: FrameSample<F>): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(sample);
      };
      this.#waiting = { after: this.#results + more, take };
    });
  }
}
