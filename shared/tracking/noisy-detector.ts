import type { Detection } from '../detection.ts';
import type { Sight } from './scene.ts';
import { normal, seededRandom } from './seeded-random.ts';

/** How a detector errs. */
export interface DetectorNoise {
  /** The chance that a thing in plain sight is missed. */
  readonly misses: number;
  /** Deviation of every side of a box, as a share of the box. */
  readonly jitter: number;
  /** How many things per frame are found that are not there. */
  readonly ghosts: number;
  /** The chance that the score of a thing dips, for a third of a second. */
  readonly dips: number;
}

/** Hidden more than this it is never found. */
const UNSEEN = 0.75;
const DIP_SECONDS = 0.33;

/** A detector that looks at a scene and errs as real ones do; the same seed errs the same. */
export class NoisyDetector {
  readonly #noise: DetectorNoise;
  readonly #random: () => number;
  readonly #dipsUntil = new Map<number, number>();

  constructor(noise: DetectorNoise, seed: number) {
    this.#noise = noise;
    this.#random = seededRandom(seed);
  }

  /** `step`: seconds since the frame before. */
  detect(sights: readonly Sight[], seconds: number, step: number): Detection[] {
    const found = sights.flatMap((sight) => this.#look(sight, seconds, step));
    const ghosts = Array.from({ length: this.#ghosts() }, () => this.#ghost());
    return [...found, ...ghosts];
  }

  #look({ thing, label, box, hidden }: Sight, seconds: number, step: number): Detection[] {
    const { misses, jitter, dips } = this.#noise;
    const random = this.#random;
    if (random() < dips * Math.min(1, step / DIP_SECONDS)) this.#dipsUntil.set(thing, seconds + DIP_SECONDS);
    const [isMissed, deviation] = [random() < misses + hidden * 0.3, jitter * (1 + 2 * hidden)];
    const isDipping = hidden > 0.4 || seconds < (this.#dipsUntil.get(thing) ?? 0);
    const score = isDipping ? 0.12 + 0.25 * random() : 0.6 + 0.35 * random();
    const tremble = (size: number): number => size * deviation * normal(random);
    const [left, top] = [box.x + tremble(box.width), box.y + tremble(box.height)];
    const right = box.x + box.width + tremble(box.width);
    const bottom = box.y + box.height + tremble(box.height);
    if (isMissed || hidden > UNSEEN || right <= left || bottom <= top) return [];
    return [{ label, score, box: { x: left, y: top, width: right - left, height: bottom - top } }];
  }

  #ghosts(): number {
    const { ghosts } = this.#noise;
    return Math.floor(ghosts) + (this.#random() < ghosts % 1 ? 1 : 0);
  }

  #ghost(): Detection {
    const random = this.#random;
    const [width, height] = [0.04 + 0.1 * random(), 0.08 + 0.25 * random()];
    const box = { x: random() * (1 - width), y: random() * (1 - height), width, height };
    return { label: 'person', score: 0.1 + 0.5 * random() * random() + 0.1 * random(), box };
  }
}
