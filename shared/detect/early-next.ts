import type { Clock } from '../clock.ts';

/** Handing a frame over takes about so long, milliseconds: the next one is on its way by then. */
const HAND_OVER_MS = 1.5;
/** The part of frames that take shorter than what is expected: early enough mostly, and rarely much too early. */
const SHORTER = 0.25;
/** How far one frame moves what is expected. */
const STEP = 0.02;
/** Beyond this it is something else that works now: another model, another processor. */
const FAR_OFF = 2;

/**
 * Says when the next frame may be handed to a detector that still works on one: shortly before that is done, so that it
 * never waits for frames, and the frame that waits is hardly older than it had to be.
 */
export class EarlyNext {
  readonly #clock: Clock;
  readonly #onOpen: () => void;
  /** When those in work were handed over, in order. */
  readonly #begun: number[] = [];
  #expectedMs: number | null = null;
  #lastDone = Number.NEGATIVE_INFINITY;
  #isOpen = false;
  #cancel: (() => void) | null = null;

  /** `onOpen` is called whenever one more may come. */
  constructor(clock: Clock, onOpen: () => void) {
    this.#clock = clock;
    this.#onOpen = onOpen;
  }

  /** Whether one more may come than the detector works on. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A frame was handed over. */
  begun(): void {
    this.#begun.push(this.#clock.now());
    if (this.#begun.length === 1) this.#expect();
  }

  /** The frame that was handed over first is done, however it ended. */
  done(): void {
    const now = this.#clock.now();
    const begun = this.#begun.shift() ?? now;
    this.#learn(now - Math.max(begun, this.#lastDone));
    this.#lastDone = now;
    this.end();
    if (this.#begun.length > 0) this.#expect();
  }

  /** Nothing is expected any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#isOpen = false;
  }

  #expect(): void {
    if (this.#expectedMs === null) return;
    const wait = this.#expectedMs - HAND_OVER_MS;
    // What is done at once has nothing to gain.
    if (wait <= HAND_OVER_MS) return;
    this.#cancel = this.#clock.after(wait, () => {
      this.#cancel = null;
      this.#isOpen = true;
      this.#onOpen();
    });
  }

  /** Follows a low percentile of what frames take, and takes another world for one. */
  #learn(tookMs: number): void {
    const expected = this.#expectedMs;
    if (expected === null || tookMs > expected * FAR_OFF || tookMs * FAR_OFF < expected)
      this.#expectedMs = tookMs;
    else this.#expectedMs = expected * (tookMs < expected ? 1 - STEP * (1 - SHORTER) : 1 + STEP * SHORTER);
  }
}
