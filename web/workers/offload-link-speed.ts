/** How much of what is known is kept with each new frame. */
const KEEP = 0.9;
/** Sizes that differ by less than this share of their mean tell nothing of the latency. */
const ENOUGH_SPREAD = 0.25;

/**
 * How long bytes take on a link: a latency that every frame has, and a time per byte. A line is laid through what
 * frames of different sizes took, newer ones counting more; while all are of one size, the latency known so far holds.
 */
export class LinkSpeed {
  #weight = 0;
  #bytes = 0;
  #ms = 0;
  #bytesSquared = 0;
  #bytesMs = 0;
  #latencyMs = 0;

  /** Whether anything is known. */
  get isKnown(): boolean {
    return this.#weight > 0;
  }

  /** A message of so many bytes (more than 0) took so long on its way. */
  add(bytes: number, ms: number): void {
    this.#weight = this.#weight * KEEP + 1;
    this.#bytes = this.#bytes * KEEP + bytes;
    this.#ms = this.#ms * KEEP + ms;
    this.#bytesSquared = this.#bytesSquared * KEEP + bytes * bytes;
    this.#bytesMs = this.#bytesMs * KEEP + bytes * ms;
    this.#learnLatency();
  }

  /** Milliseconds per byte, without the latency. 0 while nothing is known. */
  get msPerByte(): number {
    if (!this.isKnown) return 0;
    const [bytes, ms] = [this.#bytes / this.#weight, this.#ms / this.#weight];
    return Math.max(0, ms - this.#latencyMs) / bytes;
  }

  /** Milliseconds that the smallest message takes. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  #learnLatency(): void {
    const [bytes, ms] = [this.#bytes / this.#weight, this.#ms / this.#weight];
    const variance = this.#bytesSquared / this.#weight - bytes * bytes;
    if (variance > (ENOUGH_SPREAD * bytes) ** 2) {
      const slope = Math.max(0, (this.#bytesMs / this.#weight - bytes * ms) / variance);
      this.#latencyMs = Math.max(0, ms - slope * bytes);
    } else this.#latencyMs = Math.min(this.#latencyMs, ms);
  }
}
