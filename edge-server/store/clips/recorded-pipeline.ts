import { pause } from '../../../shared/run/pause.ts';
import type { Clock } from '../../clock.ts';
import type { SegmentRing } from './segment-ring.ts';

/** What the disk is looked at for, and how long is waited for a piece to be whole, milliseconds. */
const PRUNE_MS = 2000;
const LOOK_MS = 500;
const WHOLE_WITHIN_MS = 15_000;
/** Without anybody who wants clips what was recorded stays for so long: an element is made anew, milliseconds. */
const FORGET_MS = 20_000;
/** What ffmpeg copies into pieces that go together again. */
const COPIED = new Set(['h264', 'hevc']);

/** Who needs what was recorded: from then on, milliseconds since 1970. */
export interface RecordingUser {
  readonly neededFrom: number;
}

/** What the source of one pipeline sends, kept as it came for as long as somebody may need it. */
export class RecordedPipeline {
  readonly #ring: SegmentRing;
  readonly #clock: Clock;
  readonly #forgotten: () => void;
  readonly #users = new Set<RecordingUser>();
  #codec: string | null = null;
  #uri: string | null = null;
  /** Sources that write here: one, and for a moment another one in its place. */
  #sources = 0;
  #lastUsedAt: number;
  #stopLooking: (() => void) | null = null;

  /** `forgotten` is told when nobody has needed it for a while. */
  constructor(ring: SegmentRing, clock: Clock, forgotten: () => void) {
    this.#ring = ring;
    this.#clock = clock;
    this.#forgotten = forgotten;
    this.#lastUsedAt = clock.now();
  }

  /** What the stream is coded in; null: it is not recorded, or cannot be put together again. */
  get codec(): string | null {
    return this.#codec !== null && COPIED.has(this.#codec) ? this.#codec : null;
  }

  /**
   * A source is opened whose stream is recorded here; null: one whose stream must not be, and then nothing of the one
   * before stays. Rejects where there is no place for it. A recorded one that has ended is told of by `ended`.
   */
  async source(uri: string | null): Promise<void> {
    // Opened again, the same one is coded as before.
    if (uri !== this.#uri) this.#codec = null;
    this.#uri = uri;
    this.#lastUsedAt = this.#clock.now();
    this.#stopLooking ??= this.#clock.every(PRUNE_MS, () => void this.#prune());
    if (uri === null) return this.#ring.clear();
    await this.#ring.open();
    this.#sources += 1;
    return undefined;
  }

  /** A source that was recorded is closed. */
  ended(): void {
    this.#sources -= 1;
    this.#lastUsedAt = this.#clock.now();
  }

  /** The source says what it is coded in. */
  learn(codec: string): void {
    this.#codec = codec;
  }

  /** The returned function ends the need. */
  use(user: RecordingUser): () => void {
    this.#users.add(user);
    return () => {
      this.#users.delete(user);
      this.#lastUsedAt = this.#clock.now();
    };
  }

  /** The files of a time, once they are whole; as they are after a while, and when the source or the signal ends. */
  async files(from: number, until: number, signal: AbortSignal): Promise<readonly string[]> {
    const giveUpAt = this.#clock.now() + WHOLE_WITHIN_MS;
    for (;;) {
      const segments = await this.#ring.list();
      const isWhole = segments.some((segment) => segment.isWhole && segment.until >= until);
      if (isWhole || this.#sources === 0 || this.#clock.now() >= giveUpAt || signal.aborted)
        return segments
          .filter((segment) => segment.until > from && segment.from < until && segment.bytes > 0)
          .map((segment) => this.#ring.fileOf(segment));
      await pause(LOOK_MS, this.#clock, signal);
    }
  }

  close(): void {
    this.#stopLooking?.();
    this.#stopLooking = null;
  }

  async #prune(): Promise<void> {
    const isOfUse = this.#codec === null || COPIED.has(this.#codec);
    const needed = isOfUse ? Math.min(...[...this.#users].map(({ neededFrom }) => neededFrom)) : Infinity;
    const isIdle = this.#sources === 0 && this.#clock.now() - this.#lastUsedAt > FORGET_MS;
    await this.#ring.prune(this.#users.size > 0 ? needed : this.#clock.wallTime() - FORGET_MS);
    if (!isIdle || this.#users.size > 0) return;
    this.close();
    this.#forgotten();
  }
}
