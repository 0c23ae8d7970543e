/** A frame that comes this much of a period too early is taken all the same: cameras are not that punctual. */
const EARLY = 0.05;

/**
 * Keeps a constant number of frames per second. Frames are due at multiples of the period from the first one on, so
 * that neither the source's jitter nor the time the work takes adds up to a drift. Times are milliseconds of one clock,
 * the capture times of the frames or the host's.
 */
export class Pacer {
  private readonly periodMs: number | null;
  private dueMs: number | null = null;

  /** `fps` null: the source's own rate. */
  constructor(fps: number | null) {
    this.periodMs = fps === null ? null : 1000 / fps;
  }

  /** Whether the frame that was captured at `atMs` is to be taken. */
  take(atMs: number): boolean {
    const period = this.periodMs;
    if (period === null) return true;
    if (this.dueMs === null || this.isElsewhere(atMs, this.dueMs, period)) {
      this.dueMs = atMs + period;
      return true;
    }
    if (atMs < this.dueMs - period * EARLY) return false;
    this.dueMs += period;
    // Less than a period late evens out, or jitter would cost frames; a source that was held up owes nothing more.
    if (atMs > this.dueMs) this.dueMs += Math.floor((atMs - this.dueMs) / period) * period;
    return true;
  }

  /** For sources that can wait: milliseconds from `nowMs` until the next frame is due, 0 when it is. */
  delayMs(nowMs: number): number {
    if (this.periodMs === null || this.dueMs === null) return 0;
    if (this.isElsewhere(nowMs, this.dueMs, this.periodMs)) return 0;
    return Math.max(0, this.dueMs - nowMs);
  }

  /** After a pause or a jump: the next frame is taken and counts as the first. */
  reset(): void {
    this.dueMs = null;
  }

  /** Whether time has jumped: a file that starts again, a machine that slept. */
  private isElsewhere(atMs: number, dueMs: number, period: number): boolean {
    const most = Math.max(1000, 4 * period);
    return atMs < dueMs - most || atMs > dueMs + most;
  }
}
