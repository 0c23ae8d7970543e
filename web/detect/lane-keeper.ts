import type { DetectOptions, ProviderReport } from '../../shared/detect/detector.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { LaneResult } from '../workers/lane.api.ts';
import type { LaneLink } from './lane-client.ts';
import type { ClosableFrame, LaneOpener, LostLane } from './lane-opener.ts';
import { LaneSeat } from './lane-seat.ts';
import { RestartPace } from './restart-pace.ts';

/** What a lane keeper is made of. */
export interface LaneKeeperParts<F> {
  readonly openLane: LaneOpener<F>;
  /** Milliseconds; never runs backwards. */
  now(): number;
  /** The lane was lost (its error), or is back, was replaced, closed or opened again (null). */
  onHealth(error: SightlineError | null): void;
}

/** A lane holds a model, threads, perhaps a GPU: without frames for so long it gives them back. */
const IDLE_MS = 60_000;
const IDLE = 'idle: closed after a minute without frames, opened again by the next one';

/**
 * Keeps one lane: opened again after a pause that grows when it is lost, closed while nobody uses it, exchanged for a
 * better one without losing a frame. Whoever opens it closes it.
 */
export class LaneKeeper<F extends ClosableFrame> {
  readonly #parts: LaneKeeperParts<F>;
  readonly #closing = new AbortController();
  /** The provider in use, or last in use while there is no lane. */
  report: ProviderReport | null = null;
  #seat: LaneSeat<F> | null = null;
  #isIdle = false;
  #waking: Promise<void> | null = null;
  readonly #pace: RestartPace;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: LaneKeeperParts<F>) {
    this.#parts = parts;
    this.#pace = new RestartPace(() => parts.now());
  }

  get lane(): LaneLink<F> | null {
    return this.#seat?.lane ?? null;
  }

  /** Opens the first lane. Rejects when it cannot be opened. */
  async open(signal: AbortSignal): Promise<void> {
    this.adopt(await this.#parts.openLane(signal, null));
  }

  /**
   * Looks at a frame, which is taken over. The lane stays open until then, whatever replaces it; one that was idle is
   * opened first. Rejects with `lane_crashed` while it is being restarted, and with `aborted` once it is closed.
   */
  async look(
    frame: F,
    options: DetectOptions,
    signal?: AbortSignal,
  ): Promise<{ readonly run: LaneResult; readonly provider: ProviderReport }> {
    const seat = await this.#seatFor(frame);
    try {
      const run = await seat.use((lane) => lane.detect(frame, options, signal));
      return { run, provider: seat.lane.provider };
    } finally {
      this.#restLater();
    }
  }

  /** Says why this provider is used; what it said before was not known yet. */
  explain(reason: string): void {
    if (this.#seat === null) return;
    this.#seat.lane.provider = { ...this.#seat.lane.provider, reason };
    this.report = this.#seat.lane.provider;
    this.#parts.onHealth(null);
  }

  /** Uses this lane from now on; the one before is closed when its frames are done. Takes the lane over. */
  adopt(lane: LaneLink<F>): void {
    if (this.#closing.signal.aborted) {
      void Promise.allSettled([lane.close()]);
      return;
    }
    const seat = new LaneSeat(lane);
    lane.onLost = (error) => this.#onLost(seat, error);
    this.#seat?.leave();
    this.#seat = seat;
    this.#isIdle = false;
    this.report = lane.provider;
    this.#pace.opened();
    clearTimeout(this.#restart);
    this.#restLater();
  }

  /** Resolves when the worker is terminated; what is pending settles with `aborted`. */
  async close(): Promise<void> {
    const seat = this.#seat;
    this.#closing.abort();
    clearTimeout(this.#restart);
    clearTimeout(this.#rest);
    this.#seat = null;
    this.#isIdle = false;
    await seat?.lane.close();
  }

  /** The frame is closed where there is none. */
  async #seatFor(frame: F): Promise<LaneSeat<F>> {
    clearTimeout(this.#rest);
    try {
      if (this.#isIdle) await (this.#waking ??= this.#wake());
      if (this.#seat === null) throw this.#closing.signal.aborted ? closed() : restarting();
      return this.#seat;
    } catch (error) {
      frame.close();
      throw error;
    }
  }

  #onLost(seat: LaneSeat<F>, error: SightlineError): void {
    if (this.#closing.signal.aborted || seat !== this.#seat) return;
    this.#seat = null;
    this.#pace.lost();
    this.#parts.onHealth(error);
    this.#restartLater(error, seat.lane);
  }

  #restartLater(error: SightlineError, { provider, pixels }: Pick<LaneLink<F>, 'provider' | 'pixels'>): void {
    const { pauseMs, losses } = this.#pace.next();
    const failed = { provider, pixels, error, losses };
    this.#restart = setTimeout(() => void this.#reopen(failed), pauseMs);
  }

  async #reopen(failed: LostLane): Promise<void> {
    const { signal } = this.#closing;
    try {
      this.adopt(await this.#parts.openLane(signal, failed));
      if (this.#seat !== null) this.#parts.onHealth(null);
    } catch (reason) {
      if (signal.aborted) return;
      const cause = asSightlineError(reason, 'lane_crashed');
      this.#parts.onHealth(cause);
      this.#restartLater(cause, failed);
    }
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    if (this.#seat !== null) this.#rest = setTimeout(() => this.#goIdle(), IDLE_MS);
  }

  #goIdle(): void {
    if (this.#seat === null || this.#seat.isUsed) return;
    this.#seat.leave();
    this.#seat = null;
    this.#isIdle = true;
    if (this.report !== null) this.report = { ...this.report, reason: IDLE };
    this.#parts.onHealth(null);
  }

  async #wake(): Promise<void> {
    const { signal } = this.#closing;
    try {
      this.adopt(await this.#parts.openLane(signal, null));
      if (!signal.aborted) this.#parts.onHealth(null);
    } finally {
      this.#waking = null;
    }
  }
}

function closed(): SightlineError {
  return new SightlineError('aborted', 'The detector is closed.');
}

function restarting(): SightlineError {
  return new SightlineError('lane_crashed', 'The detection worker is being restarted.');
}
