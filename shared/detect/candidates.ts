import type { BoundingBox } from '../detection.ts';
import { toSourceBox, type LetterboxGeometry } from './letterbox.ts';

/** A corner farther from the input than this (in input pixels) is garbage, not a box. */
const MAX_COORDINATE = 1e6;

/**
 * Boxes that passed the threshold, as corners in input pixels, in arrays that grow and are reused from frame to
 * frame. What is not a box (NaN, infinite, absurdly far, without area) is refused, so nothing later has to ask.
 */
export class Candidates {
  count = 0;
  /** Left, top, right, bottom for each candidate. */
  corners = new Float64Array(4 * 64);
  /** At most 1. */
  scores = new Float64Array(64);
  classes = new Int32Array(64);
  /** Row of the model's output that the candidate came from. */
  rows = new Int32Array(64);

  /** Forgets all candidates, keeps the memory. */
  clear(): void {
    this.count = 0;
  }

  /** Takes one box in; false when it isn't one. */
  add(
    left: number,
    top: number,
    right: number,
    bottom: number,
    score: number,
    cls: number,
    row: number,
  ): boolean {
    if (!isBox(left, top, right, bottom) || !(score >= 0 && score < Infinity)) return false;
    if (this.count === this.scores.length) this.#grow();
    const index = this.count++;
    this.corners[index * 4] = left;
    this.corners[index * 4 + 1] = top;
    this.corners[index * 4 + 2] = right;
    this.corners[index * 4 + 3] = bottom;
    this.scores[index] = Math.min(score, 1);
    this.classes[index] = cls;
    this.rows[index] = row;
    return true;
  }

  /** The score of a candidate, 0..1. */
  score(index: number): number {
    return this.scores[index] ?? 0;
  }

  /** A candidate's box in the source frame; null when it lies wholly outside (in the letterbox's bars). */
  sourceBox(index: number, geometry: LetterboxGeometry): BoundingBox | null {
    const [left = 0, top = 0, right = 0, bottom = 0] = this.corners.subarray(index * 4, index * 4 + 4);
    const box = toSourceBox(left, top, right, bottom, geometry);
    return box.width > 0 && box.height > 0 ? box : null;
  }

  #grow(): void {
    const size = this.scores.length * 2;
    this.corners = copyInto(new Float64Array(size * 4), this.corners);
    this.scores = copyInto(new Float64Array(size), this.scores);
    this.classes = copyInto(new Int32Array(size), this.classes);
    this.rows = copyInto(new Int32Array(size), this.rows);
  }
}

function isBox(left: number, top: number, right: number, bottom: number): boolean {
  return (
    left >= -MAX_COORDINATE &&
    top >= -MAX_COORDINATE &&
    right <= MAX_COORDINATE &&
    bottom <= MAX_COORDINATE &&
    left < right &&
    top < bottom
  );
}

function copyInto<T extends { set(from: T): void }>(target: T, source: T): T {
  target.set(source);
  return target;
}
