import type { FrameMessage } from '../run/message.ts';
import { pixelHash } from '../run/recording-hash.ts';
import { pictureOf } from './picture-of.ts';
import type { RecordedTimes } from './scheduled-frames.ts';

/** Whether the frames of a clip show what was recorded. */
export class PixelCheck {
  readonly #times: RecordedTimes;
  #last = 0;
  #seen = 0;
  #different = 0;

  constructor(times: RecordedTimes) {
    this.#times = times;
  }

  /** A frame came to a detector; borrowed for the length of the call. Several detectors' frame is looked at once. */
  frame({ frame, value }: FrameMessage): void {
    const [picture, recorded] = [pictureOf(value), this.#times.at(frame.timestamp)];
    if (frame.id <= this.#last || picture === null || recorded === undefined) return;
    this.#last = frame.id;
    this.#seen += 1;
    if (pixelHash(picture) !== recorded.pixels) this.#different += 1;
  }

  /** Says so when some do not. */
  report(warn: (line: string) => void): void {
    if (this.#different === 0) return;
    warn(
      `${this.#different} of ${this.#seen} frames do not show what was recorded: another clip, or another decoder.`,
    );
  }
}
