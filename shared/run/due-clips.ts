import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { DueTimer } from '../windows/due-timer.ts';
import type { ClipWish } from './clip-services.ts';
import { OpenClips } from './open-clips.ts';
import type { DueClip } from './open-clips.ts';

/** What is kept besides what was asked for: events are told a while after they began, milliseconds. */
const LATE_MS = 15_000;

/** What a host does for the clips of one pipeline. */
export interface ClipHost {
  readonly clock: Clock;
  /** Makes a clip and keeps it with its event. Rejects where there is none, with why. */
  readonly make: (clip: DueClip) => Promise<void>;
  /** It was closed and nothing is being made: what was recorded is not needed any more. Must not throw. */
  readonly release: () => void;
}

/** The clips of one pipeline, from when they begin until each is made: has the host make them once they are due. */
export class DueClips {
  readonly #wish: ClipWish;
  readonly #host: ClipHost;
  readonly #open: OpenClips;
  readonly #timer: DueTimer;
  /** Those that are being made. */
  readonly #making = new Set<DueClip>();
  #isClosed = false;

  constructor(wish: ClipWish, host: ClipHost) {
    this.#wish = wish;
    this.#host = host;
    this.#open = new OpenClips(wish.maxMs);
    this.#timer = new DueTimer(host.clock, () => this.#makeDue());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is recorded from then on is needed, milliseconds since 1970. */
  get neededFrom(): number {
    const begun = [...this.#making].map(({ from }) => from);
    const always = this.#host.clock.wallTime() - this.#wish.preMs - LATE_MS;
    return Math.min(always, this.#open.neededFrom ?? Infinity, ...begun);
  }

  /** As `ClipRecorder` says, and so are the two below. */
  begin(eventId: string, from: number): boolean {
    const hasBegun = this.#open.begin(eventId, from);
    this.#settle();
    return hasBegun;
  }

  end(eventId: string, until: number): void {
    this.#open.end(eventId, until);
    this.#settle();
  }

  close(): void {
    this.#open.endAll(this.#host.clock.wallTime());
    this.#makeDue();
    this.#timer.cancel();
    this.#isClosed = true;
    this.#release();
  }

  #settle(): void {
    const { nextAt } = this.#open;
    this.#timer.set(nextAt === null ? null : nextAt - this.#host.clock.wallTime());
  }

  #makeDue(): void {
    for (const clip of this.#open.take(this.#host.clock.wallTime())) void this.#make(clip);
    this.#settle();
  }

  async #make(clip: DueClip): Promise<void> {
    this.#making.add(clip);
    try {
      await this.#host.make(clip);
      this.#wish.done(clip.eventId, null);
    } catch (error) {
      this.#wish.done(clip.eventId, messageOf(error));
    }
    this.#making.delete(clip);
    this.#release();
  }

  /** What is being made still needs what was recorded. */
  #release(): void {
    if (this.#isClosed && this.#making.size === 0) this.#host.release();
  }
}
