import type { LossyPicture } from '../../shared/frame.ts';
import type { FrameEncodingWish } from '../../shared/pipeline/resolved.ts';
import { LADDER } from './offload-ladder.ts';
import type { Squeeze } from './offload-ladder.ts';
import { LinkSpeed } from './offload-link-speed.ts';

/** What a chooser goes by. */
export interface EncodingParts {
  readonly wish: FrameEncodingWish;
  /** What the edge decodes and this browser makes. Empty: frames are always exact. */
  readonly formats: readonly LossyPicture['format'][];
  /** Bytes of an exact frame, and pixels of a squeezed one of the full size: what is expected until frames were sent. */
  readonly exactBytes: number;
  readonly pixels: number;
  /** The browser was told to save data, or says that its line is slow: it begins squeezed. */
  readonly isSlowLine: boolean;
  /** Milliseconds; never runs backwards. */
  readonly now: () => number;
}

/** The way may take as long as the work at its end, so half of the round trip, and this much in any case. */
const WAY_IS_SHORT_MS = 100;
/** One late answer is no slow link: a busy computer has those too. */
const ENOUGH_ANSWERS = 5;
/** A step down must leave this much room, and one up more, so that it does not go up and down. */
const ROOM_DOWN = 0.8;
const ROOM_UP = 0.5;
const ROOM_TRY = 0.25;
const DARING = 3;
const STAY_MS = 1_000;
const STAY_BEFORE_UP_MS = 5_000;
const LONGEST_STAY_BEFORE_UP_MS = 80_000;
/** A step down so soon after one up shows that it was wrong. */
const WRONG_WITHIN_MS = 15_000;
/** An answer that is later than this tells of the link though it has not come. */
const SILENCE_MS = 1_000;

/** A frame that is not answered; what is overdue has been counted already. */
interface InFlight {
  readonly bytes: number;
  readonly at: number;
  readonly isOverdue: boolean;
}

/**
 * Decides frame by frame whether it is sent exactly or squeezed, and how much, by what the link carries. It goes down
 * when the way takes more than its share of the round trip and up when there is ample room, after having stayed.
 */
export class EncodingChooser {
  readonly #parts: EncodingParts;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #bytes: number[];
  #speed = new LinkSpeed();
  #formats: EncodingParts['formats'];
  #step = 0;
  #answers = 0;
  #workMs = 0;
  #changedAt = -Infinity;
  #wentUpAt = -Infinity;
  #stayBeforeUpMs = STAY_BEFORE_UP_MS;

  constructor(parts: EncodingParts) {
    this.#parts = parts;
    this.#formats = parts.formats;
    this.#bytes = LADDER.map(({ bytesPerPixel, squeeze }) =>
      squeeze === null ? parts.exactBytes : bytesPerPixel * squeeze.scale ** 2 * parts.pixels,
    );
    if (parts.isSlowLine || parts.wish === 'lossy') this.#step = 2;
  }

  /** Nothing is known of the link, and a frame is on its way that will tell. */
  get isUnsure(): boolean {
    return !this.#speed.isKnown && this.#inFlight.size > 0;
  }

  /** How the next frame is sent; null: exactly. */
  choose(): Squeeze | null {
    if (this.#parts.wish === 'exact' || this.#formats.length === 0) return null;
    this.#hearSilence();
    if (this.#answers >= ENOUGH_ANSWERS) this.#move();
    const squeeze = LADDER[this.#step]?.squeeze ?? null;
    if (squeeze === null || this.#formats.includes(squeeze.format)) return squeeze;
    return { ...squeeze, format: this.#formats[0] ?? squeeze.format };
  }

  /** A frame was sent as it was chosen last, and took so many bytes. */
  sent(id: number, bytes: number): void {
    this.#bytes[this.#step] = bytes;
    this.#inFlight.set(id, { bytes, at: this.#parts.now(), isOverdue: false });
  }

  /** Its answer came: it was so long on the way, and the edge had it for so long, milliseconds. */
  answered(id: number, wayMs: number, workMs: number): void {
    const sent = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    if (sent === undefined) return;
    if (sent.isOverdue) this.#judgeAnew();
    this.#speed.add(sent.bytes, wayMs);
    // So late is no chance.
    this.#answers += wayMs < SILENCE_MS ? 1 : ENOUGH_ANSWERS;
    this.#workMs = this.#workMs === 0 ? workMs : this.#workMs * 0.8 + workMs * 0.2;
  }

  /** It ended otherwise, which says nothing of the link unless it was late. */
  gaveUp(id: number): void {
    this.#hearSilence();
    this.#inFlight.delete(id);
  }

  /** This format cannot be made here, or not be read there. */
  without(format: LossyPicture['format']): void {
    this.#formats = this.#formats.filter((other) => other !== format);
  }

  /** Frames that should have been answered tell that the link is at least so slow. */
  #hearSilence(): void {
    for (const [id, { bytes, at }] of this.#inFlight) {
      const silentMs = this.#parts.now() - at - this.#workMs;
      if (silentMs < SILENCE_MS || silentMs < 2 * this.#speed.msPerByte * bytes) continue;
      this.#speed.add(bytes, silentMs);
      this.#answers += ENOUGH_ANSWERS;
      this.#inFlight.set(id, { bytes, at: at + silentMs, isOverdue: true });
    }
  }

  /** What was only feared of the link is known now: it may be that the edge had so much to do. */
  #judgeAnew(): void {
    this.#speed = new LinkSpeed();
    this.#changedAt = -Infinity;
  }

  #move(): void {
    const now = this.#parts.now();
    const budgetMs = Math.max(WAY_IS_SHORT_MS, this.#workMs);
    if (now - this.#changedAt < STAY_MS) return;
    if (this.#wayMs(this.#step) > budgetMs) return this.#goDown(this.#best(budgetMs * ROOM_DOWN), now);
    const better = this.#better(budgetMs);
    if (better < this.#step && now - this.#changedAt >= this.#stayBeforeUpMs) this.#goUp(better, now);
  }

  /** While frames of one size hardly take any time, what larger ones would take is only known by trying. */
  #better(budgetMs: number): number {
    const isEasy =
      this.#wayMs(this.#step) <= budgetMs * ROOM_TRY && this.#wayMs(this.#step - 1) <= budgetMs * DARING;
    const least = this.#parts.wish === 'lossy' ? 1 : 0;
    const next = isEasy ? Math.max(least, this.#step - 1) : this.#step;
    return Math.min(next, this.#best(budgetMs * ROOM_UP));
  }

  #goDown(step: number, now: number): void {
    if (step <= this.#step) return;
    const wasWrong = now - this.#wentUpAt < WRONG_WITHIN_MS;
    const longer = Math.min(LONGEST_STAY_BEFORE_UP_MS, 2 * this.#stayBeforeUpMs);
    this.#stayBeforeUpMs = wasWrong ? longer : STAY_BEFORE_UP_MS;
    [this.#step, this.#changedAt] = [step, now];
  }

  #goUp(step: number, now: number): void {
    [this.#step, this.#changedAt, this.#wentUpAt] = [step, now, now];
  }

  /** The least squeezed step whose way takes no longer than this; the most squeezed one if none does. */
  #best(ms: number): number {
    const least = this.#parts.wish === 'lossy' ? 1 : 0;
    const found = LADDER.findIndex((_step, index) => index >= least && this.#wayMs(index) <= ms);
    return found === -1 ? LADDER.length - 1 : found;
  }

  #wayMs(step: number): number {
    return (this.#bytes[step] ?? 0) * this.#speed.msPerByte;
  }
}
