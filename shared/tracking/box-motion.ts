import type { BoundingBox } from '../detection.ts';

/** How things move and how well they are measured, in sizes of the thing (the square root of its area). */
export interface MotionNoise {
  /** Deviation of a measured place or side. */
  readonly measured: number;
  /** How fast a thing that was seen once may be, per second. */
  readonly speed: number;
  /** How much its speed changes within a second. */
  readonly change: number;
}

/** Sides change less than places do. */
const SIDES = 0.1;
/** Of each coordinate (centre x and y, width, height): value, speed, and the covariance of both. */
const NUMBERS = 5;
const COORDINATES = 4;
/** Without a look for longer than this a thing is expected where it would be then, seconds. */
const LONGEST_STEP = 5;
/** A lost thing slows down: within so many seconds to about a third of its speed. */
const SLOWING_SECONDS = 2;
const SMALLEST_SIDE = 1e-4;

/**
 * Where a box is and how fast it goes: a Kalman filter of constant velocity in real time, so that frames may come at any
 * rate. Its four coordinates do not depend on each other: four filters of two numbers are the same as one of eight.
 */
export class BoxMotion {
  readonly #state: Float64Array;
  readonly #noise: MotionNoise;
  readonly #aspect: number;

  /** `aspect`: width by height of the frame, since boxes are shares of it. */
  constructor(box: BoundingBox, noise: MotionNoise, aspect: number) {
    this.#noise = noise;
    this.#aspect = aspect;
    this.#state = new Float64Array(NUMBERS * COORDINATES);
    this.#begin(box);
  }

  get width(): number {
    return Math.max(SMALLEST_SIDE, this.#at(2, 0));
  }

  get height(): number {
    return Math.max(SMALLEST_SIDE, this.#at(3, 0));
  }

  get left(): number {
    return this.#at(0, 0) - this.width / 2;
  }

  get top(): number {
    return this.#at(1, 0) - this.height / 2;
  }

  /** How uncertain its place is, across and down, in the units of boxes. */
  get doubtX(): number {
    return Math.sqrt(this.#at(0, 2));
  }

  get doubtY(): number {
    return Math.sqrt(this.#at(1, 2));
  }

  /** How fast it goes, across and down, in its own sizes per second. */
  get speedX(): number {
    return this.#at(0, 1) / this.#unitOf(0);
  }

  get speedY(): number {
    return this.#at(1, 1) / this.#unitOf(1);
  }

  /** Where it is thought to be. */
  get box(): BoundingBox {
    return { x: this.left, y: this.top, width: this.width, height: this.height };
  }

  /** Lets time go by; what is lost slows down and keeps its size. */
  predict(seconds: number, isLost: boolean): void {
    const step = Math.min(Math.max(0, seconds), LONGEST_STEP);
    const slowed = isLost ? Math.exp(-step / SLOWING_SECONDS) : 1;
    for (let coordinate = 0; coordinate < COORDINATES; coordinate += 1) {
      const from = coordinate * NUMBERS;
      if (isLost) this.#state[from + 1] = coordinate < 2 ? (this.#state[from + 1] ?? 0) * slowed : 0;
      this.#advance(from, step, (this.#sizeOf(coordinate) * this.#noise.change) ** 2);
    }
  }

  /** The picture under it has moved: it is elsewhere, and goes as it went. */
  shift(x: number, y: number): void {
    this.#state[0] = (this.#state[0] ?? 0) + x;
    this.#state[NUMBERS] = (this.#state[NUMBERS] ?? 0) + y;
  }

  /** Takes in where it was seen. `trust` above 1: its place is surer than usual. */
  correct(box: BoundingBox, trust = 1): void {
    this.#measure(0, box.x + box.width / 2, trust);
    this.#measure(1, box.y + box.height / 2, trust);
    this.#measure(2, box.width, trust);
    this.#measure(3, box.height, trust);
  }

  /** Plain numbers for `restored`. */
  save(): number[] {
    return [this.#aspect, ...this.#state];
  }

  /** Goes on from what another one saved; `noise` may be another. */
  static restored([aspect = 1, ...numbers]: readonly number[], noise: MotionNoise): BoxMotion {
    const motion = new BoxMotion({ x: 0, y: 0, width: 0, height: 0 }, noise, aspect);
    motion.#state.set(numbers.slice(0, motion.#state.length));
    return motion;
  }

  #begin(box: BoundingBox): void {
    const values = [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
    for (const [coordinate, value] of values.entries()) this.#state[coordinate * NUMBERS] = value;
    for (let coordinate = 0; coordinate < COORDINATES; coordinate += 1) {
      const from = coordinate * NUMBERS;
      this.#state[from + 2] = (this.#unitOf(coordinate) * this.#noise.measured) ** 2;
      this.#state[from + 4] = (this.#sizeOf(coordinate) * this.#noise.speed) ** 2;
    }
  }

  #advance(from: number, step: number, change: number): void {
    const state = this.#state;
    const [speed, both, speeds] = [state[from + 1] ?? 0, state[from + 3] ?? 0, state[from + 4] ?? 0];
    state[from] = (state[from] ?? 0) + speed * step;
    state[from + 2] = (state[from + 2] ?? 0) + step * (2 * both + step * speeds) + (change * step ** 3) / 3;
    state[from + 3] = both + step * speeds + (change * step ** 2) / 2;
    state[from + 4] = speeds + change * step;
  }

  #measure(coordinate: number, value: number, trust: number): void {
    const state = this.#state;
    const from = coordinate * NUMBERS;
    const [places, both] = [state[from + 2] ?? 0, state[from + 3] ?? 0];
    const sum = places + (this.#unitOf(coordinate) * this.#noise.measured) ** 2 / trust;
    const surprise = value - (state[from] ?? 0);
    state[from] = (state[from] ?? 0) + (places / sum) * surprise;
    state[from + 1] = (state[from + 1] ?? 0) + (both / sum) * surprise;
    state[from + 4] = (state[from + 4] ?? 0) - (both / sum) * both;
    state[from + 3] = both * (1 - places / sum);
    state[from + 2] = places * (1 - places / sum);
  }

  /** The size by which a coordinate moves. */
  #sizeOf(coordinate: number): number {
    return this.#unitOf(coordinate) * (coordinate < 2 ? 1 : SIDES);
  }

  /** The size of the thing in the units of a coordinate. */
  #unitOf(coordinate: number): number {
    const aspect = coordinate % 2 === 0 ? 1 / this.#aspect : this.#aspect;
    return Math.sqrt(this.width * this.height * aspect);
  }

  #at(coordinate: number, number: number): number {
    return this.#state[coordinate * NUMBERS + number] ?? 0;
  }
}
