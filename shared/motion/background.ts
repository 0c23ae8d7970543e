/** How a background is learnt. */
export interface LearningRules {
  /** Gray levels of 255 by which a pixel must differ, at least. */
  readonly threshold: number;
}

/** In about so long what stands still becomes the background, seconds; what changed takes longer. */
const LEARN_S = 5;
const LEARN_CHANGED_S = 30;
/** A pixel that flickers by itself (leaves, water, a screen) must differ by so many times its usual difference. */
const NOISE_FACTOR = 3;
/** In about so long the usual difference is known, seconds: whoever stands and sways is seen for a minute. */
const NOISE_S = 60;
/** Of a pixel's difference at most so many thresholds count as flicker. */
const MAX_NOISE = 4;
/** A frame after a pause teaches no more than this many seconds would. */
const MAX_STEP_S = 2;

/** What a fixed camera sees when nothing moves: a running mean of each pixel, and how much it flickers. */
export class Background {
  readonly #mean: Float32Array;
  readonly #noise: Float32Array;
  /** 1 where a pixel of the last frame differed. */
  readonly changed: Uint8Array;

  /** Begins with a frame. */
  constructor(gray: Uint8Array) {
    this.#mean = Float32Array.from(gray);
    this.#noise = new Float32Array(gray.length);
    this.changed = new Uint8Array(gray.length);
  }

  /** Compares a frame and learns from it; gives how many pixels differ. `masked` pixels (1) never do. */
  compare(gray: Uint8Array, masked: Uint8Array, stepS: number, { threshold }: LearningRules): number {
    const [mean, noise, changed] = [this.#mean, this.#noise, this.changed];
    const [still, moved, flicker] = [LEARN_S, LEARN_CHANGED_S, NOISE_S].map((overS) => share(stepS, overS));
    let count = 0;
    for (let at = 0; at < gray.length; at += 1) {
      const step = (gray[at] ?? 0) - (mean[at] ?? 0);
      const difference = step < 0 ? -step : step;
      const usual = noise[at] ?? 0;
      const isChanged = difference > threshold && difference > NOISE_FACTOR * usual && masked[at] !== 1;
      changed[at] = isChanged ? 1 : 0;
      if (isChanged) count += 1;
      mean[at] = (mean[at] ?? 0) + step * ((isChanged ? moved : still) ?? 0);
      // Of what differs a lot only so much is learnt: a thing that passes is no flicker.
      noise[at] = usual + (Math.min(difference, MAX_NOISE * threshold) - usual) * (flicker ?? 0);
    }
    return count;
  }

  /** The light is another: begins again with this frame; how much pixels flicker stays known. */
  recalibrate(gray: Uint8Array): void {
    this.#mean.set(gray);
    this.changed.fill(0);
  }
}

/** How much of a difference is learnt in a step, so that most of it is after `overS`. */
function share(stepS: number, overS: number): number {
  return 1 - Math.exp(-Math.min(MAX_STEP_S, Math.max(0, stepS)) / overS);
}
