import type { FrameInfo, Picture } from '../frame.ts';
import type { ControlEvent } from './control.ts';
import type { LedgerCounts } from './figures.ts';
import type { FrameMessage, Message } from './message.ts';
import type { RunObserver } from './recording-elements.ts';
import { pixelHash } from './recording-hash.ts';
import { detectedMessage, formatRecordingLine, recordedFrame, recordedMessage } from './recording.ts';
import type { RecordingHeader, RecordingLine } from './recording.ts';

/** Writes down a run as it goes. `pictureOf` reads a host's frame; `write` takes one line without its end. */
export class Recorder implements RunObserver {
  readonly #write: (line: string) => void;
  readonly #pictureOf: (frame: unknown) => Picture | null;
  /** Frames come to each detector in order, so those up to here have been written. */
  #lastFrame = 0;

  constructor(
    header: RecordingHeader,
    pictureOf: (frame: unknown) => Picture | null,
    write: (line: string) => void,
  ) {
    this.#write = write;
    this.#pictureOf = pictureOf;
    this.#line(header);
  }

  frame({ frame, value }: FrameMessage): void {
    if (frame.id <= this.#lastFrame) return;
    this.#lastFrame = frame.id;
    const picture = this.#pictureOf(value);
    const pixels = picture === null ? '' : pixelHash(picture);
    this.#line({ kind: 'frame', frame: recordedFrame(frame), pixels });
  }

  detected(element: string, frame: FrameInfo, outputs: readonly Message[], at: number): void {
    const messages = outputs.flatMap((output) => detectedMessage(output) ?? []);
    this.#line({ kind: 'detected', element, frame: frame.id, at, messages });
  }

  settled(element: string, call: number, at: number): void {
    this.#line({ kind: 'settled', element, call, at });
  }

  output(message: Message, element: string): void {
    this.#line({ kind: 'output', element, message: recordedMessage(message) });
  }

  event({ name, params }: ControlEvent): void {
    this.#line({ kind: 'event', name, params: JSON.parse(JSON.stringify(params)) });
  }

  /** The last line; `at` in microseconds of the run. */
  end({ captured, delivered, dropped, filtered, failed, inFlight }: LedgerCounts, at: number): void {
    this.#line({
      kind: 'end',
      at,
      ledger: { captured, delivered, dropped: { ...dropped }, filtered, failed, inFlight },
    });
  }

  #line(line: RecordingLine): void {
    this.#write(formatRecordingLine(line));
  }
}
