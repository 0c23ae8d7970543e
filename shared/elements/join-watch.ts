import type { ElementLog } from '../run/element.ts';

/** So many frames that were looked at are judged together. */
const LOOKED = 200;
/** Detectors whose work comes together in fewer than one of so many look at different frames. */
const FEW = 50;

/** Says when detectors that each take the newest frame hardly ever look at the same one. */
export class JoinWatch {
  readonly #detectors: number;
  readonly #log: ElementLog | undefined;
  #looked = 0;
  #joined = 0;
  #isTold = false;

  constructor(detectors: number, log: ElementLog | undefined) {
    this.#detectors = detectors;
    this.#log = log;
  }

  /** One of them looked at a frame at which none had looked before. */
  looked(): void {
    if (this.#detectors < 2) return;
    this.#looked += 1;
    if (this.#looked < LOOKED) return;
    const isFew = this.#joined * FEW < this.#looked;
    if (isFew && !this.#isTold) this.#log?.('warn', this.#words());
    [this.#isTold, this.#looked, this.#joined] = [isFew, 0, 0];
  }

  /** All have looked at a frame. */
  joined(): void {
    this.#joined += 1;
  }

  #words(): string {
    return `Of the last ${this.#looked} frames that a detector looked at, ${this.#joined} were looked at by all ${this.#detectors}, and only such frames go on. \`pace: { in_flight: 1 }\` gives all of them the same frames.`;
  }
}
