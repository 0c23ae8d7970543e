import type { GrayPicture } from '../run/picture-services.ts';
import { Background } from './background.ts';
import { maskedPixels } from './masked-pixels.ts';
import { regionsIn } from './motion-cells.ts';
import type { Region } from './motion-cells.ts';

/** When a picture counts as one in which something moves. */
export interface MotionRules {
  /** Gray levels of 255 by which a pixel must differ from the background. */
  readonly threshold: number;
  /** The share of the picture that must have changed in one piece, 0..1. */
  readonly minArea: number;
  /** If more than this share changes at once, the light has changed, 0..1. */
  readonly lightChange: number;
  /** Parts that do not count, by their corners, 0..1. */
  readonly mask: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** What moves in a picture. */
export interface Motion {
  /** Share of the pixels that differ, 0..1. */
  readonly changed: number;
  /** What moves in one piece, the largest first. */
  readonly regions: readonly Region[];
  /** The background is not known yet, or no longer: nobody can tell what moves. */
  readonly isCalibrating: boolean;
}

/** Side of a cell in pixels of the small picture, and how many of its pixels make it a changed one. */
const CELL = 4;
const CELL_PIXELS = 4;
/** Until the background has been learnt from so many pictures, nobody can tell. */
const WARM_UP = 3;
const CALIBRATING: Motion = { changed: 1, regions: [], isCalibrating: true };

/** Compares small pictures of a fixed camera with a background that it learns. Pure: goes by the frames' own time. */
export class MotionDetector {
  #rules: MotionRules;
  #background: Background | null = null;
  #masked: Uint8Array = new Uint8Array(0);
  #size = '';
  #learnt = 0;
  #last = 0;

  constructor(rules: MotionRules) {
    this.#rules = rules;
  }

  /** Other rules, the same background. */
  set rules(rules: MotionRules) {
    this.#rules = rules;
    this.#masked = new Uint8Array(0);
  }

  /** `timestamp`: capture time, microseconds. */
  take(picture: GrayPicture, timestamp: number): Motion {
    const background = this.#backgroundFor(picture);
    const stepS = (timestamp - this.#last) / 1e6;
    this.#last = timestamp;
    const masked = this.#maskFor(picture);
    const count = background.compare(picture.data, masked, stepS, this.#rules);
    const changed = count / picture.data.length;
    if (changed > this.#rules.lightChange) {
      background.recalibrate(picture.data);
      return CALIBRATING;
    }
    this.#learnt += 1;
    if (this.#learnt <= WARM_UP) return CALIBRATING;
    return { changed, regions: this.#regions(background, picture), isCalibrating: false };
  }

  /** Another size is another view: begins anew. */
  #backgroundFor({ width, height, data }: GrayPicture): Background {
    const size = `${width}x${height}`;
    if (this.#background === null || this.#size !== size) {
      this.#background = new Background(data);
      this.#size = size;
      this.#learnt = 0;
      this.#masked = new Uint8Array(0);
    }
    return this.#background;
  }

  #maskFor({ width, height }: GrayPicture): Uint8Array {
    if (this.#masked.length !== width * height) this.#masked = maskedPixels(this.#rules.mask, width, height);
    return this.#masked;
  }

  #regions({ changed }: Background, { width, height }: GrayPicture): Region[] {
    const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
    const counts = new Uint8Array(columns * rows);
    for (let at = 0; at < changed.length; at += 1) {
      if (changed[at] !== 1) continue;
      const cell = Math.floor(at / width / CELL) * columns + Math.floor((at % width) / CELL);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const grid = { columns, rows, changed: counts.map((count) => (count >= CELL_PIXELS ? 1 : 0)) };
    return regionsIn(grid).filter(({ cells }) => cells / (columns * rows) >= this.#rules.minArea);
  }
}
