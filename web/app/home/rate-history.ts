import { pushSample } from '../sparkline.ts';
import type { HomeCard } from './home-groups.ts';

/** How many samples a line shows, and how often one is taken, milliseconds: two minutes. */
export const SAMPLES = 60;
export const SAMPLE_MS = 2000;

/** How fast each pipeline has been while the page was looked at, frames per second. Those that are gone are forgotten. */
export class RateHistory {
  #samples = new Map<string, readonly number[]>();

  /** Takes a sample of each. */
  take(cards: readonly HomeCard[]): void {
    this.#samples = new Map(
      cards.map(({ key, pipeline, isOld }) => {
        const rate = isOld ? 0 : (pipeline.infer_fps ?? pipeline.input_fps ?? 0);
        return [key, pushSample(this.of(key), rate, SAMPLES)];
      }),
    );
  }

  /** Oldest first. */
  of(key: string): readonly number[] {
    return this.#samples.get(key) ?? [];
  }
}
