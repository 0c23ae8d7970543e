import type { LaneLink } from './lane-client.ts';

/** A lane in use: once it is left, it is closed as soon as nobody waits for it any more. */
export class LaneSeat<F> {
  readonly lane: LaneLink<F>;
  #users = 0;
  #left = false;

  /** Takes the lane over. */
  constructor(lane: LaneLink<F>) {
    this.lane = lane;
  }

  get isUsed(): boolean {
    return this.#users > 0;
  }

  async use<T>(work: (lane: LaneLink<F>) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.lane);
    } finally {
      this.#users -= 1;
      this.#closeIfDone();
    }
  }

  /** Nobody begins to use it any more. */
  leave(): void {
    this.lane.onLost = null;
    this.#left = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#left && this.#users === 0) void Promise.allSettled([this.lane.close()]);
  }
}
